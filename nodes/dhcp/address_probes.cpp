#include "dhcp/address_probes.hpp"

namespace netrig {

void AddressProbes::add(const Ipv4Address& address, const DhcpMessage& discover, TimePoint end) {
  probes_.emplace(address, Probe{discover, end});
  ends_.emplace(end, address);
}

void AddressProbes::replace(const Ipv4Address& address, const DhcpMessage& discover) {
  if (const auto found = probes_.find(address); found != probes_.end()) found->second.discover = discover;
}

std::optional<DhcpMessage> AddressProbes::remove(const Ipv4Address& address) {
  const auto found = probes_.find(address);
  if (found == probes_.end()) return {};
  auto discover = std::move(found->second.discover);
  ends_.erase({found->second.end, address});
  probes_.erase(found);
  return discover;
}

std::optional<TimePoint> AddressProbes::next_end() const {
  if (ends_.empty()) return {};
  return ends_.begin()->first;
}

std::optional<std::pair<Ipv4Address, DhcpMessage>> AddressProbes::take_ended(TimePoint now) {
  if (ends_.empty() || ends_.begin()->first > now) return {};
  const auto address = ends_.begin()->second;
  auto discover = remove(address);
  return std::pair(address, std::move(*discover));
}

}  // namespace netrig
