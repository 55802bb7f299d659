#include "dhcp/lease_table.hpp"

#include <algorithm>
#include <utility>

namespace netrig {

LeaseTable::LeaseTable(Ipv4Address first, Ipv4Address last, std::set<Ipv4Address> excluded)
    : first_(first), last_(last), excluded_(std::move(excluded)), next_unused_(first.value()) {
  std::erase_if(excluded_, [&](const Ipv4Address& address) { return address < first_ || address > last_; });
}

bool LeaseTable::in_pool(const Ipv4Address& address) const {
  return address >= first_ && address <= last_ && !excluded_.contains(address);
}

std::uint64_t LeaseTable::size() const {
  return std::uint64_t{last_.value()} - first_.value() + 1 - excluded_.size();
}

const Lease* LeaseTable::of_client(const ClientKey& client) const {
  const auto found = clients_.find(client);
  return found == clients_.end() ? nullptr : at(found->second);
}

const Lease* LeaseTable::at(const Ipv4Address& address) const {
  const auto found = leases_.find(address);
  return found == leases_.end() ? nullptr : &found->second;
}

std::optional<Ipv4Address> LeaseTable::choose(const ClientKey& client, std::optional<Ipv4Address> wanted) {
  if (const auto* own = of_client(client)) return own->address;
  if (wanted && in_pool(*wanted)) {
    const auto* present = at(*wanted);
    if (present == nullptr || present->state == Lease::State::idle) return wanted;
  }
  if (const auto fresh = never_used()) return fresh;
  if (const auto idle = idle_.first()) return idle->second;
  return {};
}

std::optional<Ipv4Address> LeaseTable::never_used() {
  for (; next_unused_ <= last_.value(); ++next_unused_) {
    const Ipv4Address address(static_cast<std::uint32_t>(next_unused_));
    if (in_pool(address) && at(address) == nullptr) return address;
  }
  return {};
}

void LeaseTable::put(const Lease& lease, TimePoint now) {
  const auto copy = lease;  // which may be one of our own records
  if (const auto* other = of_client(copy.client); other != nullptr && other->address != copy.address) {
    const auto address = other->address;
    make_idle(address, now);
    forget_client(leases_.at(address));
    leases_.at(address).client = {};
  }
  if (const auto* replaced = at(copy.address)) forget_client(*replaced);
  leases_[copy.address] = copy;
  index(copy);
}

void LeaseTable::make_idle(const Ipv4Address& address, TimePoint now) {
  auto& lease = leases_.at(address);
  lease.state = Lease::State::idle;
  lease.until = now;
  index(lease);
}

std::vector<Lease> LeaseTable::expire(TimePoint now) {
  std::vector<Lease> ended;
  while (const auto address = ends_.take_due(now)) {
    ended.push_back(leases_.at(*address));
    make_idle(*address, now);
  }
  return ended;
}

std::optional<TimePoint> LeaseTable::next_expiry() const {
  const auto first = ends_.first();
  if (!first) return {};
  return first->first;
}

void LeaseTable::index(const Lease& lease) {
  const bool idle = lease.state == Lease::State::idle;
  (idle ? idle_ : ends_).set(lease.address, lease.until);
  (idle ? ends_ : idle_).erase(lease.address);
  if (!lease.client.empty()) clients_[lease.client] = lease.address;
}

void LeaseTable::forget_client(const Lease& lease) {
  const auto found = clients_.find(lease.client);
  if (found != clients_.end() && found->second == lease.address) clients_.erase(found);
}

}  // namespace netrig
