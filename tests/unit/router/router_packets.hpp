// Packets as hosts on either side of a router send them, and their answers to what they have seen.
#pragma once

#include <map>

#include "router_world.hpp"
#include "stack/ipv6_fragmentation.hpp"
#include "wire/icmp_message.hpp"
#include "wire/icmpv6_message.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/ipv6_header.hpp"

namespace netrig::testing {

/// An IPv6 extension header without its first byte, which says what follows.
struct Extension {
  std::uint8_t number = 0;
  Bytes rest = {};
};

struct IpFields {
  std::uint8_t ttl = 64;
  bool dont_fragment = false;  ///< of IPv4, as `options`
  Bytes options = {};
  std::vector<Extension> extensions = {};  ///< of IPv6
};

Bytes ip_packet(const std::string& from, const std::string& to, std::uint8_t protocol, ByteView payload,
                const IpFields& fields = {});

/// Endpoints as "10.0.0.7:1000" or "[fd01::7]:1000".
Bytes udp(const std::string& from, const std::string& to, const std::string& payload = "hello",
          const IpFields& fields = {});

/// `flags`: of "SFRA" (SYN, FIN, RST, ACK).
struct TcpFields {
  std::string flags = "S";
  std::uint32_t sequence = 1000;
  std::uint32_t acknowledgment = 0;
  std::string payload = {};
};
Bytes tcp(const std::string& from, const std::string& to, const TcpFields& fields = {},
          const IpFields& ip = {});

Bytes icmp(const std::string& from, const std::string& to, const IcmpMessage& message,
           const IpFields& fields = {});
Bytes icmpv6(const std::string& from, const std::string& to, const Icmpv6Message& message,
             const IpFields& fields = {});
Bytes echo(const std::string& from, const std::string& to, std::uint16_t identifier = 7,
           const IpFields& fields = {});

/// The opposite of a packet that has been seen, from its receiver: of UDP with "answer", of an echo request
/// the reply, of TCP a segment with `flags` that fits in.
Bytes answer_to(ByteView packet, const std::string& flags = "SA");
/// One more TCP segment of the sender of `packet`, which has been answered by `answer`.
Bytes next_after(ByteView packet, ByteView answer, const std::string& flags = "A");
/// An ICMP error about a packet that has been seen, from its receiver or from `offender`.
Bytes error_about(ByteView packet, std::uint8_t type, std::uint8_t code, const std::string& offender = {});

/// One byte changed, and no checksum; `at` counts from the end if it is negative.
Bytes damaged(Bytes packet, int at = -1);
/// A datagram without a checksum, or with another length in its header (RFC 768).
Bytes without_checksum(Bytes datagram);
Bytes with_udp_length(Bytes datagram, std::uint16_t length);

/// An IPv6 packet in fragments, their header at `at`: behind the IPv6 header, or behind one extension header
/// of eight bytes.
std::vector<Bytes> fragments_of(const Bytes& packet, std::size_t longest_bytes,
                                std::size_t at = Ipv6Header::kLengthBytes);

}  // namespace netrig::testing
