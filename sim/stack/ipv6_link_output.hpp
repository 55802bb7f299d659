// What the parts of an IPv6 interface send by.
#pragma once

#include <optional>

#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig {

/// Wraps packets into frames and sends them.
class Ipv6LinkOutput {
 public:
  virtual ~Ipv6LinkOutput() = default;
  virtual void send_ipv6(PacketBuffer packet, const MacAddress& to) = 0;
  /// Asks who has `target`: everybody who may have it, or the neighbour at `mac`. From the unspecified
  /// address it is the question of duplicate detection (RFC 4862 5.4.2).
  virtual void solicit(const Ipv6Address& target, const Ipv6Address& asker,
                       const std::optional<MacAddress>& mac) = 0;
};

}  // namespace netrig
