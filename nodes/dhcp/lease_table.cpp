#include "dhcp/lease_table.hpp"

#include <algorithm>
#include <utility>

namespace netrig {

LeaseTable::LeaseTable(std::vector<AddressRange> pools, std::set<Ipv4Address> excluded)
    : pools_(std::move(pools)), excluded_(std::move(excluded)) {
  std::erase_if(excluded_, [&](const Ipv4Address& address) {
    return std::ranges::none_of(pools_, [&](const AddressRange& pool) { return pool.contains(address); });
  });
}

bool LeaseTable::in_pool(const Ipv4Address& address) const {
  const bool within =
      std::ranges::any_of(pools_, [&](const AddressRange& pool) { return pool.contains(address); });
  return within && !excluded_.contains(address);
}

std::uint64_t LeaseTable::size() const {
  std::uint64_t size = 0;
  for (const auto& pool : pools_) size += pool.size();
  return size - excluded_.size();
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
  const auto* own = of_client(client);
  return own == nullptr ? choose_free(wanted) : own->address;
}

std::optional<Ipv4Address> LeaseTable::choose_free(std::optional<Ipv4Address> wanted) {
  if (wanted && in_pool(*wanted)) {
    const auto* present = at(*wanted);
    if (present == nullptr || present->state == Lease::State::idle) return wanted;
  }
  if (const auto fresh = never_used()) return fresh;
  if (!idle_.empty()) return idle_.begin()->second;
  return {};
}

std::optional<Ipv4Address> LeaseTable::never_used() {
  for (; unused_pool_ < pools_.size(); ++unused_pool_, unused_offset_ = 0) {
    const auto& pool = pools_[unused_pool_];
    for (; unused_offset_ < pool.size(); ++unused_offset_) {
      const Ipv4Address address(static_cast<std::uint32_t>(pool.first.value() + unused_offset_));
      if (!excluded_.contains(address) && at(address) == nullptr) return address;
    }
  }
  return {};
}

void LeaseTable::put(const Lease& lease, TimePoint now) {
  auto copy = lease;  // which may be one of our own records
  if (const auto* other = of_client(copy.client); other != nullptr && other->address != copy.address) {
    const auto address = other->address;
    make_idle(address, now);
    forget_client(leases_.at(address));
  }
  auto [place, is_new] = leases_.try_emplace(copy.address);
  auto& record = place->second;
  if (!is_new) {
    leave(record);
    if (record.client != copy.client) forget_client(record);
  }
  record = std::move(copy);
  enter(record);
  if (!record.client.empty()) clients_[record.client] = record.address;
}

void LeaseTable::make_idle(const Ipv4Address& address, TimePoint now) {
  auto& lease = leases_.at(address);
  leave(lease);
  lease.state = Lease::State::idle;
  lease.until = now;
  enter(lease);
}

std::vector<Lease> LeaseTable::expire(TimePoint now) {
  std::vector<Lease> ended;
  while (!ends_.empty() && ends_.begin()->first <= now) {
    const auto address = ends_.begin()->second;
    ended.push_back(leases_.at(address));
    make_idle(address, now);
  }
  return ended;
}

std::optional<TimePoint> LeaseTable::next_expiry() const {
  if (ends_.empty()) return {};
  return ends_.begin()->first;
}

std::vector<Lease> LeaseTable::after(std::optional<Ipv4Address> address, std::size_t most) const {
  std::vector<Lease> found;
  auto next = address ? leases_.upper_bound(*address) : leases_.begin();
  for (; next != leases_.end() && found.size() < most; ++next) found.push_back(next->second);
  return found;
}

void LeaseTable::enter(const Lease& lease) {
  ++count_of(lease.state);
  if (lease.state != Lease::State::idle) {
    ends_.emplace(lease.until, lease.address);
  } else if (in_pool(lease.address)) {
    idle_.emplace(lease.until, lease.address);
  }
}

void LeaseTable::leave(const Lease& lease) {
  --count_of(lease.state);
  (lease.state == Lease::State::idle ? idle_ : ends_).erase({lease.until, lease.address});
}

/// The record stays, as nobody's.
void LeaseTable::forget_client(Lease& lease) {
  const auto found = clients_.find(lease.client);
  if (found != clients_.end() && found->second == lease.address) clients_.erase(found);
  lease.client = {};
}

std::size_t& LeaseTable::count_of(Lease::State state) {
  switch (state) {
    case Lease::State::offered:
      return counts_.offered;
    case Lease::State::bound:
      return counts_.bound;
    case Lease::State::set_aside:
      return counts_.set_aside;
    case Lease::State::idle:
      break;
  }
  return counts_.idle;
}

}  // namespace netrig
