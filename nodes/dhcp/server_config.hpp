// What a DHCP server is told: its place, its subnets, and how it goes about it.
#pragma once

#include <vector>

#include "dhcp/subnet_config.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

struct ServerConfig {
  MacAddress mac;
  Ipv4Address address;  ///< the server's own, by which clients know it

  /// None overlaps another. The one that holds `address` is of the server's own link; the others are reached
  /// through relay agents.
  std::vector<SubnetConfig> subnets;

  /// A client that asks for it gets its lease by two messages instead of four (RFC 4039).
  bool rapid_commit = false;
  /// This server knows all clients of its subnets: one that takes up an address of theirs that the server
  /// does not know is refused, where a server that shares them with others has to be silent (RFC 2131 4.3.2).
  bool authoritative = false;

  /// How long the probe of an address is given before the address is offered (RFC 2131 3.1, 4.4.1): ARP on
  /// the own link, ICMP echo beyond; zero: no probe.
  Duration probe_wait = std::chrono::seconds(1);
  /// How long an offered address is kept for a client that does not ask for it. The client asks again after
  /// 4, 8 and 16 seconds (RFC 2131 4.1): three lost requests are survived.
  Duration offer_hold = std::chrono::seconds(30);
  /// How long an address is left alone that a client declined or somebody else was found using.
  Duration decline_hold = std::chrono::minutes(10);
};

}  // namespace netrig
