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

LeaseCounts LeaseTable::counts() const {
  auto counts = pool_counts_;
  return counts += other_counts_;
}

void LeaseTable::offer(const Lease& offer, TimePoint now) {
  const auto copy = offer;  // which may be one of our own
  if (const auto* other = offers_.of_client(copy.client)) end_offer(other->address, now);
  end_offer(copy.address, now);
  const auto* present = at(copy.address);
  if (present != nullptr) leave(*present);
  offers_.add(copy);
  if (present != nullptr) return enter(*present);
  ++count_of(copy.address, Lease::State::offered);
}

void LeaseTable::end_offer(Ipv4Address address, TimePoint now) {
  if (offers_.at(address) == nullptr) return;
  const auto present = leases_.find(address);
  if (present != leases_.end()) leave(present->second);
  offers_.remove(address);
  if (present != leases_.end()) return enter(present->second);
  --count_of(address, Lease::State::offered);
  // As nobody's: the search for addresses that were never used is past it.
  enter(leases_.emplace(address, Lease{address, {}, {}, Lease::State::idle, now}).first->second);
}

bool LeaseTable::is_free(const Ipv4Address& address) const {
  const auto* present = at(address);
  return (present == nullptr || present->state == Lease::State::idle) && offers_.at(address) == nullptr;
}

bool LeaseTable::is_free_for(const ClientKey& client, const Ipv4Address& address) const {
  const auto* present = at(address);
  if (present != nullptr && present->state != Lease::State::idle && present->client != client) return false;
  const auto* offered = offers_.at(address);
  return offered == nullptr || offered->client == client;
}

std::optional<Ipv4Address> LeaseTable::choose(const ClientKey& client, std::optional<Ipv4Address> wanted) {
  const auto* own = of_client(client);
  if (own != nullptr && own->state == Lease::State::bound) return own->address;
  if (const auto* offered = offers_.of_client(client)) return offered->address;
  if (own != nullptr && is_free_for(client, own->address)) return own->address;
  return choose_free(wanted);
}

std::optional<Ipv4Address> LeaseTable::choose_free(std::optional<Ipv4Address> wanted) {
  if (wanted && in_pool(*wanted) && is_free(*wanted)) return wanted;
  if (const auto fresh = never_used()) return fresh;
  if (!idle_.empty()) return idle_.begin()->second;
  return {};
}

std::optional<Ipv4Address> LeaseTable::never_used() {
  for (; unused_pool_ < pools_.size(); ++unused_pool_, unused_offset_ = 0) {
    const auto& pool = pools_[unused_pool_];
    for (; unused_offset_ < pool.size(); ++unused_offset_) {
      const Ipv4Address address(static_cast<std::uint32_t>(pool.first.value() + unused_offset_));
      const bool is_known = at(address) != nullptr || offers_.at(address) != nullptr;
      if (!excluded_.contains(address) && !is_known) return address;
    }
  }
  return {};
}

void LeaseTable::put(const Lease& lease, TimePoint now) {
  auto copy = lease;  // which may be one of our own records
  if (const auto* offered = offers_.of_client(copy.client)) end_offer(offered->address, now);
  end_offer(copy.address, now);
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
  for (const auto* offer = offers_.next(); offer != nullptr && offer->until <= now; offer = offers_.next())
    end_offer(offer->address, now);
  return ended;
}

std::optional<TimePoint> LeaseTable::next_expiry() const {
  const auto* offer = offers_.next();
  if (ends_.empty()) return offer == nullptr ? std::nullopt : std::optional(offer->until);
  return offer == nullptr ? ends_.begin()->first : std::min(ends_.begin()->first, offer->until);
}

std::vector<Lease> LeaseTable::after(std::optional<Ipv4Address> address, std::size_t most) const {
  std::vector<Lease> found;
  auto next = address ? leases_.upper_bound(*address) : leases_.begin();
  for (; next != leases_.end() && found.size() < most; ++next) found.push_back(next->second);
  return found;
}

Lease::State LeaseTable::state_of(const Lease& lease) const {
  const bool is_offered = lease.state == Lease::State::idle && offers_.at(lease.address) != nullptr;
  return is_offered ? Lease::State::offered : lease.state;
}

void LeaseTable::enter(const Lease& lease) {
  const auto state = state_of(lease);
  ++count_of(lease.address, state);
  if (state == Lease::State::offered) return;
  if (lease.state != Lease::State::idle) {
    if (lease.until != kNever) ends_.emplace(lease.until, lease.address);
  } else if (in_pool(lease.address)) {
    idle_.emplace(lease.until, lease.address);
  }
}

void LeaseTable::leave(const Lease& lease) {
  const auto state = state_of(lease);
  --count_of(lease.address, state);
  if (state == Lease::State::offered) return;
  (lease.state == Lease::State::idle ? idle_ : ends_).erase({lease.until, lease.address});
}

/// The record stays, as nobody's.
void LeaseTable::forget_client(Lease& lease) {
  const auto found = clients_.find(lease.client);
  if (found != clients_.end() && found->second == lease.address) clients_.erase(found);
  lease.client = {};
}

std::size_t& LeaseTable::count_of(const Ipv4Address& address, Lease::State state) {
  return (in_pool(address) ? pool_counts_ : other_counts_).of(state);
}

std::size_t& LeaseCounts::of(Lease::State state) {
  switch (state) {
    case Lease::State::offered:
      return offered;
    case Lease::State::bound:
      return bound;
    case Lease::State::set_aside:
      return set_aside;
    case Lease::State::idle:
      break;
  }
  return idle;
}

LeaseCounts& LeaseCounts::operator+=(const LeaseCounts& other) {
  offered += other.offered;
  bound += other.bound;
  idle += other.idle;
  set_aside += other.set_aside;
  return *this;
}

}  // namespace netrig
