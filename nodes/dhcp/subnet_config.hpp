// What a DHCP server is told of one subnet: its addresses, and what its clients hear.
#pragma once

#include <vector>

#include "dhcp/address_range.hpp"
#include "dhcp/lease_times.hpp"
#include "dhcp/network_offers.hpp"
#include "dhcp/reservation.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct SubnetConfig {
  IpPrefix prefix;                  ///< IPv4
  std::vector<AddressRange> pools;  ///< within the subnet, none of them overlapping
  NetworkOffers offers = {};
  LeaseTimes times = {};
  std::vector<Reservation> reservations = {};  ///< of addresses of the subnet, in a pool or not
};

}  // namespace netrig
