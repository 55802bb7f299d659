// One time for each of many addresses, found by the address and by who is first; every operation is
// logarithmic.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

class AddressTimes {
 public:
  void set(const Ipv4Address& address, TimePoint time);
  void erase(const Ipv4Address& address);
  bool contains(const Ipv4Address& address) const { return times_.contains(address); }

  /// The earliest; of several the lowest address.
  std::optional<std::pair<TimePoint, Ipv4Address>> first() const;
  /// Takes the first one out if its time has come.
  std::optional<Ipv4Address> take_due(TimePoint now);

 private:
  std::map<Ipv4Address, TimePoint> times_;
  std::set<std::pair<TimePoint, Ipv4Address>> order_;
};

}  // namespace netrig
