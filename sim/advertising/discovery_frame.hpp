// Router solicitations and advertisements as whole Ethernet frames (RFC 4861 4.1, 4.2; RFC 2464), for
// programs that speak raw Ethernet: hosts ask from addresses that they have not tried yet, and an
// advertisement comes from the router itself, not from what routes its packets.
#pragma once

#include <optional>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"
#include "wire/neighbor_discovery.hpp"

namespace netrig {

/// Who speaks on the link.
struct DiscoverySpeaker {
  MacAddress mac;
  Ipv6Address address;

  friend bool operator==(const DiscoverySpeaker&, const DiscoverySpeaker&) = default;
};

/// A message and its speaker. It is read only from a frame that RFC 4861 6.1 lets through: hop limit 255, the
/// right checksum, code 0, a source that may say this. One with extension headers is taken for another frame.
struct HeardSolicitation {
  DiscoverySpeaker from;  ///< the address is "::" where the host has none yet
  RouterSolicitation message;

  static std::optional<HeardSolicitation> parse(ByteView frame);
};
struct HeardAdvertisement {
  DiscoverySpeaker from;
  RouterAdvertisement message;

  static std::optional<HeardAdvertisement> parse(ByteView frame);
};

/// To all nodes of the link (ff02::1), and to all its routers (ff02::2).
Bytes advertisement_frame(const DiscoverySpeaker& from, const RouterAdvertisement& message);
Bytes solicitation_frame(const DiscoverySpeaker& from, const RouterSolicitation& message);

}  // namespace netrig
