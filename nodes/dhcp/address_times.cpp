#include "dhcp/address_times.hpp"

namespace netrig {

void AddressTimes::set(const Ipv4Address& address, TimePoint time) {
  erase(address);
  times_.emplace(address, time);
  order_.emplace(time, address);
}

void AddressTimes::erase(const Ipv4Address& address) {
  const auto found = times_.find(address);
  if (found == times_.end()) return;
  order_.erase({found->second, address});
  times_.erase(found);
}

std::optional<std::pair<TimePoint, Ipv4Address>> AddressTimes::first() const {
  if (order_.empty()) return {};
  return *order_.begin();
}

std::optional<Ipv4Address> AddressTimes::take_due(TimePoint now) {
  const auto earliest = first();
  if (!earliest || earliest->first > now) return {};
  erase(earliest->second);
  return earliest->second;
}

}  // namespace netrig
