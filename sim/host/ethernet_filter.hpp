// Which frames a raw Ethernet socket wants.
#pragma once

#include <cstdint>
#include <optional>

namespace netrig {

/// Which frames a socket wants, so that the others wake nobody. Only what is set must match.
struct EthernetFilter {
  std::optional<std::uint16_t> ether_type = {};
  std::optional<std::uint8_t> ip_protocol = {};            ///< of an IPv4 packet
  std::optional<std::uint16_t> udp_destination_port = {};  ///< of an unfragmented IPv4 UDP datagram
};

}  // namespace netrig
