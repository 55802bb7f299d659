// The reservations of one subnet, found by client and by address.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "dhcp/client_key.hpp"
#include "dhcp/reservation.hpp"

namespace netrig {

class Reservations {
 public:
  explicit Reservations(const std::vector<Reservation>& all);

  /// By identifier first; nullptr when there is none.
  const Reservation* of(const ClientKey& client, const MacAddress& mac) const;
  bool holds(const Ipv4Address& address) const { return addresses_.contains(address); }
  const std::set<Ipv4Address>& addresses() const { return addresses_; }

 private:
  std::map<ClientKey, Reservation> by_client_;
  std::map<MacAddress, Reservation> by_mac_;
  std::set<Ipv4Address> addresses_;
};

}  // namespace netrig
