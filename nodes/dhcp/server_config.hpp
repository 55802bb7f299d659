// What a DHCP server is told: its place, its pool, and what it says to clients.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/time.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

struct ServerConfig {
  MacAddress mac;
  IpPrefix address;  ///< the server's own, with the prefix length of the subnet; IPv4
  Ipv4Address pool_first;
  Ipv4Address pool_last;  ///< included

  std::vector<Ipv4Address> routers;
  std::vector<Ipv4Address> dns_servers;
  std::string domain;                      ///< empty: none is given
  std::optional<std::uint16_t> mtu_bytes;  ///< unset: none is given

  Duration lease = std::chrono::hours(1);  ///< whole seconds, the most that a client gets
  /// How long an ARP probe of an address is given before the address is offered (RFC 2131 3.1, 4.4.1); zero:
  /// no probe.
  Duration probe_wait = std::chrono::seconds(1);
  /// How long an offered address is kept for a client that does not ask for it. The client asks again after
  /// 4, 8 and 16 seconds (RFC 2131 4.1): three lost requests are survived.
  Duration offer_hold = std::chrono::seconds(30);
  /// How long an address is left alone that a client declined or somebody else was found using.
  Duration decline_hold = std::chrono::minutes(10);
};

}  // namespace netrig
