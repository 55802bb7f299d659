// Internal to wire/describe: the line under construction, and one function a protocol. Each function appends
// its part to the line and calls the next one; none throws or reads outside the bytes it is given.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/address_bytes.hpp"
#include "wire/bytes.hpp"
#include "wire/checksum.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig::describing {

/// A number printed as "0x" and at least `digits` hexadecimal digits.
struct Hex {
  std::uint32_t value;
  int digits;
};

/// Bytes from the network printed as text: control, non-ASCII characters and backslashes escaped as \n, \r,
/// \t, \\ or \xNN; cut, with "...", after kLongestText bytes.
struct Escaped {
  ByteView bytes;
};
constexpr std::size_t kLongestText = 200;

/// The same between quotation marks, those inside of it escaped as \".
struct Quoted {
  ByteView bytes;
};

/// The line under construction: its text, and the marks in brackets that end it.
class Line {
 public:
  Line();

  Line& operator<<(std::string_view text);
  Line& operator<<(char character);
  template <std::unsigned_integral Number>
  Line& operator<<(Number number) {
    return decimal(number);
  }
  Line& operator<<(Hex number);
  Line& operator<<(Escaped text);
  Line& operator<<(Quoted text);
  Line& operator<<(const Ipv4Address& address);
  Line& operator<<(const Ipv6Address& address);
  Line& operator<<(const IpAddress& address);
  Line& operator<<(const Endpoint& endpoint);
  Line& operator<<(const MacAddress& address);

  /// " malformed PROTOCOL: " (the blank only where the line needs one), to be continued with what is wrong.
  Line& malformed(std::string_view protocol);
  /// Says once that the frame was cut short.
  void truncated();
  /// Begins a mark: what is appended to the answer stands at the end of the line.
  void mark(std::string_view text);

  /// The line with its marks; the object is empty afterwards.
  std::string take();

 private:
  Line& decimal(std::uint64_t number);
  void append_escaped(ByteView bytes, bool quoted);

  std::string text_;
  std::string marks_;
  bool truncated_ = false;
};

/// Bytes of one layer as far as they were captured. Where the rest is missing for a reason that a mark tells
/// (a snap length, a fragment) they are `partial`, and running out of them is no malformation.
struct Part {
  ByteView bytes;
  bool partial = false;
};

/// What is known of a frame's end: nothing, that a snap length cut it, or that it is all there.
enum class FrameEnd { unknown, cut, whole };

/// What an Ethernet frame carries, with the addresses around it.
struct FramePayload {
  MacAddress source{};
  MacAddress destination{};
  ByteView bytes{};
  FrameEnd end = FrameEnd::unknown;

  bool partial() const { return end == FrameEnd::cut; }
};

/// What an IP datagram carries. `bytes` may be fewer than `length` (the IP header's word) when `partial`.
struct IpPayload {
  IpAddress source{};
  IpAddress destination{};
  std::uint8_t protocol = 0;
  ByteView bytes{};
  std::size_t length = 0;
  bool partial = false;
};

// Ports by which the protocols above UDP and TCP are known: the assigned ones (IANA), and for FTP and DNS
// also those that the programs' examples use where the assigned ones need rights (5353 is multicast DNS, RFC
// 6762, which looks the same).
constexpr std::uint16_t kPortFtp = 21;
constexpr std::uint16_t kPortFtpByHand = 2121;
constexpr std::uint16_t kPortDns = 53;
constexpr std::uint16_t kPortMulticastDns = 5353;
constexpr std::uint16_t kPortDhcpServer = 67;
constexpr std::uint16_t kPortDhcpClient = 68;

// Ethernet types (IANA, "IEEE 802 Numbers").
constexpr std::uint16_t kEthertypeIpv4 = 0x0800;
constexpr std::uint16_t kEthertypeArp = 0x0806;
constexpr std::uint16_t kEthertypeIpv6 = 0x86dd;

// Protocol numbers (IANA, "Assigned Internet Protocol Numbers").
constexpr std::uint8_t kProtocolIcmp = 1;
constexpr std::uint8_t kProtocolTcp = 6;
constexpr std::uint8_t kProtocolUdp = 17;
constexpr std::uint8_t kProtocolIcmpv6 = 58;

void describe_ethernet(Line& line, ByteView frame, FrameEnd end);
void describe_arp(Line& line, const FramePayload& payload);
void describe_ipv4(Line& line, const FramePayload& payload);
void describe_ipv6(Line& line, const FramePayload& payload);

/// Whatever IP carries, with the addresses (and ports) in front.
void describe_ip_payload(Line& line, const IpPayload& payload);
void describe_icmp(Line& line, const IpPayload& payload);
void describe_icmpv6(Line& line, const IpPayload& payload);
void describe_udp(Line& line, const IpPayload& payload);
void describe_tcp(Line& line, const IpPayload& payload);

void describe_dhcp(Line& line, Part message);
void describe_dns(Line& line, Part message);
/// The bytes of one TCP segment: messages with a length in front (RFC 1035 4.2.2).
void describe_dns_stream(Line& line, Part segment);
void describe_ftp(Line& line, Part segment);

/// A fragment that does not begin its datagram: the ends and the protocol's name.
void write_later_fragment(Line& line, const IpPayload& payload);
/// Marks the line "[fragment id 0x0001 offset 0 len 1480, more follow]"; `offset` in bytes.
void mark_fragment(Line& line, std::uint32_t id, const IpPayload& payload, std::size_t offset, bool more);

/// ", quoting udp 10.0.0.1:5 > 10.0.0.2:7": the beginning of a datagram that an ICMP error is about, in small
/// letters, so that a pattern for a packet does not find the errors about it too.
void describe_quoted_ipv4(Line& line, ByteView datagram);
void describe_quoted_ipv6(Line& line, ByteView datagram);

/// "SOURCE > DESTINATION ".
void write_ends(Line& line, const IpPayload& payload);
void write_ends(Line& line, const FramePayload& payload);
/// "ADDRESS:PORT > ADDRESS:PORT ".
void write_ports(Line& line, const IpPayload& payload, std::uint16_t source, std::uint16_t destination);
/// The ends and "malformed PROTOCOL: 5 bytes, a header has 20", or the protocol's name alone when the rest
/// was cut.
template <class Payload>
void write_short_header(Line& line, const Payload& payload, bool partial, std::string_view protocol,
                        std::size_t header) {
  write_ends(line, payload);
  if (partial) {
    line << protocol;
  } else {
    line.malformed(protocol) << payload.bytes.size() << " bytes, a header has " << header;
  }
}

/// A checksum begun with the pseudo-header (RFC 9293 3.1, RFC 8200 8.1).
InternetChecksum pseudo_header_of(const IpPayload& payload);
/// Marks the line "[bad checksum] TCP 0x0001 should be 0x0002" unless `bytes`, whose checksum stands at
/// `position` (an even one), add up with `sum`.
void verify_checksum(Line& line, std::string_view protocol, ByteView bytes, std::size_t position,
                     InternetChecksum sum = {});

}  // namespace netrig::describing
