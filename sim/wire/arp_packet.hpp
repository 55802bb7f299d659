// ARP for IPv4 on Ethernet (RFC 826), and the two requests of address conflict detection (RFC 5227).
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

struct ArpPacket {
  static constexpr std::size_t kLengthBytes = 28;
  static constexpr std::uint16_t kRequest = 1;
  static constexpr std::uint16_t kReply = 2;

  std::uint16_t operation = kRequest;
  MacAddress sender_mac;
  Ipv4Address sender_ip;
  MacAddress target_mac;
  Ipv4Address target_ip;

  /// "Does anybody use `address`?" without claiming it (RFC 5227 1.1).
  static ArpPacket probe(const MacAddress& own, const Ipv4Address& address);
  /// "I use `address`" (RFC 5227 2.3).
  static ArpPacket announcement(const MacAddress& own, const Ipv4Address& address);

  bool is_probe() const { return operation == kRequest && sender_ip.is_unspecified(); }

  /// No packet when it is cut short or of another hardware or protocol. Padding may follow.
  static std::optional<ArpPacket> parse(ByteReader& reader);
  void serialize(ByteWriter& writer) const;

  friend bool operator==(const ArpPacket&, const ArpPacket&) = default;
};

}  // namespace netrig
