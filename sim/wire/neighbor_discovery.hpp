// What neighbours and routers of a link say to each other (RFC 4861 4): five ICMPv6 messages, with their
// options, and the one of RFC 8106 that names DNS servers. Options that are not known here are skipped.
//
// Each is read from a whole ICMPv6 message, type and checksum in front; the checksum and the rules for the
// packet around it (RFC 4861 6.1, 7.1, 8.1) are the receiver's business.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// RFC 4861 4.1.
struct RouterSolicitation {
  std::optional<MacAddress> source_mac = {};

  static std::optional<RouterSolicitation> parse(ByteView message);
  void serialize(ByteWriter& writer, const Ipv6Address& source, const Ipv6Address& destination) const;
  friend bool operator==(const RouterSolicitation&, const RouterSolicitation&) = default;
};

/// The prefix information option (RFC 4861 4.6.2).
struct AdvertisedPrefix {
  static constexpr std::uint32_t kForEver = 0xffffffff;

  Ipv6Address prefix;
  std::uint8_t length = 64;
  bool on_link = true;
  bool autonomous = true;  ///< hosts may make addresses of it (RFC 4862)
  std::uint32_t valid_seconds = kForEver;
  std::uint32_t preferred_seconds = kForEver;

  friend bool operator==(const AdvertisedPrefix&, const AdvertisedPrefix&) = default;
};

/// The recursive DNS server option (RFC 8106 5.1): at least one server.
struct AdvertisedResolvers {
  static constexpr std::uint32_t kForEver = 0xffffffff;

  std::uint32_t lifetime_seconds = kForEver;  ///< 0: no longer to be asked
  std::vector<Ipv6Address> servers = {};

  friend bool operator==(const AdvertisedResolvers&, const AdvertisedResolvers&) = default;
};

/// RFC 4861 4.2. Zero means "unspecified" for hop limit and timers.
struct RouterAdvertisement {
  std::uint8_t hop_limit = 0;
  bool managed = false;                ///< addresses come by DHCPv6
  bool other = false;                  ///< … or other things do
  std::uint16_t lifetime_seconds = 0;  ///< as a default router; 0: it is none
  std::uint32_t reachable_ms = 0;
  std::uint32_t retransmit_ms = 0;
  std::optional<MacAddress> source_mac = {};
  std::optional<std::uint32_t> mtu_bytes = {};
  std::vector<AdvertisedPrefix> prefixes = {};
  std::vector<AdvertisedResolvers> resolvers = {};

  static std::optional<RouterAdvertisement> parse(ByteView message);
  void serialize(ByteWriter& writer, const Ipv6Address& source, const Ipv6Address& destination) const;
  friend bool operator==(const RouterAdvertisement&, const RouterAdvertisement&) = default;
};

/// RFC 4861 4.3.
struct NeighborSolicitation {
  Ipv6Address target;
  std::optional<MacAddress> source_mac = {};

  static std::optional<NeighborSolicitation> parse(ByteView message);
  void serialize(ByteWriter& writer, const Ipv6Address& source, const Ipv6Address& destination) const;
  friend bool operator==(const NeighborSolicitation&, const NeighborSolicitation&) = default;
};

/// RFC 4861 4.4.
struct NeighborAdvertisement {
  bool router = false;
  bool solicited = false;
  bool override = false;  ///< what is known of the target's MAC address is replaced
  Ipv6Address target;
  std::optional<MacAddress> target_mac = {};

  static std::optional<NeighborAdvertisement> parse(ByteView message);
  void serialize(ByteWriter& writer, const Ipv6Address& source, const Ipv6Address& destination) const;
  friend bool operator==(const NeighborAdvertisement&, const NeighborAdvertisement&) = default;
};

/// RFC 4861 4.5, without the packet that caused it.
struct Redirect {
  Ipv6Address target;
  Ipv6Address destination;
  std::optional<MacAddress> target_mac = {};

  static std::optional<Redirect> parse(ByteView message);
  void serialize(ByteWriter& writer, const Ipv6Address& source, const Ipv6Address& destination_address) const;
  friend bool operator==(const Redirect&, const Redirect&) = default;
};

}  // namespace netrig
