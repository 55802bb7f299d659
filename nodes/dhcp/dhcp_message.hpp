// A DHCP message (RFC 2131 2, figure 1): the fields of BOOTP (RFC 951) under their names there, and options.
// Plain BOOTP messages, without the magic cookie, are not spoken.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dhcp/dhcp_option.hpp"
#include "dhcp/dhcp_options.hpp"
#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

struct DhcpMessage {
  static constexpr std::uint8_t kRequest = 1;   ///< op, from clients
  static constexpr std::uint8_t kReply = 2;     ///< op, from servers
  static constexpr std::uint8_t kEthernet = 1;  ///< htype
  static constexpr std::uint16_t kBroadcastFlag = 0x8000;
  /// What every client can take of a UDP payload: 576 bytes of IP (RFC 2131 2) less its and UDP's header.
  static constexpr std::size_t kSafeBytes = 576 - 20 - 8;

  std::uint8_t op = kRequest;
  std::uint8_t htype = kEthernet;
  std::uint8_t hlen = 6;  ///< how many bytes of chaddr count, at most 16
  std::uint8_t hops = 0;
  std::uint32_t xid = 0;
  std::uint16_t secs = 0;
  std::uint16_t flags = 0;
  Ipv4Address ciaddr;  ///< the client's, if it already uses it
  Ipv4Address yiaddr;  ///< "your" address
  Ipv4Address siaddr;  ///< the next server, for booting
  Ipv4Address giaddr;  ///< the relay's
  std::array<std::uint8_t, 16> chaddr{};
  std::array<std::uint8_t, 64> sname{};
  std::array<std::uint8_t, 128> file{};
  DhcpOptions options;

  /// No value for an unknown or missing type.
  std::optional<DhcpMessageType> type() const;
  void set_type(DhcpMessageType type);
  bool wants_broadcast() const { return (flags & kBroadcastFlag) != 0; }
  /// The client's hardware address, if it is an Ethernet one.
  std::optional<MacAddress> mac() const;
  void set_mac(const MacAddress& mac);

  /// No message when it is cut short, contradicts itself, or lacks the cookie. Options found in `file` and
  /// `sname` (option 52) are moved behind the others, in the order of RFC 2131 4.1, and the two fields and
  /// option 52 are cleared.
  static std::optional<DhcpMessage> parse(ByteView payload);
  /// Padded to the 300 bytes that BOOTP relays may expect (RFC 1542 2.1).
  void serialize(ByteWriter& writer) const;
  Bytes to_bytes() const;
  /// How long it is without the padding.
  std::size_t unpadded_bytes() const;

  friend bool operator==(const DhcpMessage&, const DhcpMessage&) = default;
};

/// "DISCOVER", "ACK", …
std::string to_string(DhcpMessageType type);

}  // namespace netrig
