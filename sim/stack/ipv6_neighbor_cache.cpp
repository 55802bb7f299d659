#include "stack/ipv6_neighbor_cache.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace netrig {

Ipv6NeighborCache::Entry& Ipv6NeighborCache::make(const Ipv6Address& address, TimePoint now) {
  make_room();
  auto& entry = *entries_.try_emplace(address).first;
  entry.second.heard = now;
  ++resolving_;
  timers_.emplace(entry.second.timer, address);
  return entry.second;
}

/// Keeps timers and counts in step with the state.
void Ipv6NeighborCache::set_state(Entries::value_type& entry, State state, std::optional<TimePoint> timer) {
  auto& [address, known] = entry;
  if (known.state == State::incomplete) --resolving_;
  if (has_timer(known)) timers_.erase({known.timer, address});
  known.state = state;
  if (state == State::incomplete) ++resolving_;
  if (timer) known.timer = *timer;
  if (has_timer(known)) timers_.emplace(known.timer, address);
}

void Ipv6NeighborCache::solicit(Entries::value_type& entry, TimePoint now) {
  auto& [address, known] = entry;
  ++known.solicits;
  set_state(entry, known.state, now + retransmit_);
  const bool to_all = known.state == State::incomplete;
  output_.solicit(address, known.asker, to_all ? std::nullopt : std::optional(known.mac));
}

void Ipv6NeighborCache::send(const Ipv6Address& next_hop, const Ipv6Address& asker, PacketBuffer packet,
                             TimePoint now) {
  auto found = entries_.find(next_hop);
  if (found == entries_.end()) {
    if (resolving_ == kMostResolving) return;  // the packet is lost, as in a full queue
    auto& made = make(next_hop, now);
    made.asker = asker;
    enqueue(made, std::move(packet));
    return solicit(*entries_.find(next_hop), now);
  }
  auto& entry = found->second;
  if (entry.state == State::incomplete) return enqueue(entry, std::move(packet));
  if (entry.state == State::reachable && now - entry.confirmed > reachable_) set_state(*found, State::stale);
  if (entry.state == State::stale) {
    entry.asker = asker;
    entry.solicits = 0;
    set_state(*found, State::delay, now + kDelayFirstProbe);
  }
  output_.send_ipv6(std::move(packet), entry.mac);
}

void Ipv6NeighborCache::enqueue(Entry& entry, PacketBuffer packet) {
  if (entry.pending.size() == kMostPendingEach) {  // RFC 4861 7.2.2: the oldest makes room
    entry.pending.erase(entry.pending.begin());
    --pending_;
  }
  if (pending_ == kMostPending) return;
  entry.pending.push_back(std::move(packet));
  ++pending_;
}

void Ipv6NeighborCache::send_pending(Entry& entry) {
  auto pending = std::exchange(entry.pending, {});
  pending_ -= pending.size();
  for (auto& packet : pending) output_.send_ipv6(std::move(packet), entry.mac);
}

void Ipv6NeighborCache::learn(const Ipv6Address& address, const MacAddress& mac, TimePoint now) {
  if (!entries_.contains(address)) make(address, now);
  auto& entry = *entries_.find(address);
  auto& known = entry.second;
  known.heard = now;
  const bool is_new = known.state == State::incomplete || known.mac != mac;
  if (!is_new) return;
  known.mac = mac;
  set_state(entry, State::stale);
  if (known.pending.empty()) return;
  known.solicits = 0;  // what waits is traffic: the neighbour is asked soon
  set_state(entry, State::delay, now + kDelayFirstProbe);
  send_pending(known);
}

/// RFC 4861 7.2.5, in its order.
void Ipv6NeighborCache::advertised(const NeighborAdvertisement& advertisement, TimePoint now) {
  const auto found = entries_.find(advertisement.target);
  if (found == entries_.end()) return;
  auto& known = found->second;
  const auto& mac = advertisement.target_mac;
  if (known.state == State::incomplete) {
    if (!mac) return;
    known.mac = *mac;
    known.heard = known.confirmed = now;
    set_state(*found, advertisement.solicited ? State::reachable : State::stale);
    return send_pending(known);
  }
  const bool differs = mac && *mac != known.mac;
  if (differs && !advertisement.override) {
    if (known.state == State::reachable) set_state(*found, State::stale);
    return;
  }
  known.heard = now;
  if (differs) known.mac = *mac;
  if (advertisement.solicited) {
    known.confirmed = now;
    set_state(*found, State::reachable);
  } else if (differs) {
    set_state(*found, State::stale);
  }
}

void Ipv6NeighborCache::confirm_reachable(const Ipv6Address& address, TimePoint now) {
  const auto found = entries_.find(address);
  if (found == entries_.end() || found->second.state == State::incomplete) return;
  found->second.heard = found->second.confirmed = now;
  set_state(*found, State::reachable);
}

/// No two are equal in time and address: the choice is the same in every run.
void Ipv6NeighborCache::make_room() {
  if (entries_.size() < kMostEntries) return;
  const auto age = [](const auto& entry) {
    return std::tuple(entry.second.state == State::incomplete, entry.second.heard, entry.first);
  };
  forget(std::min_element(entries_.begin(), entries_.end(),
                          [&](const auto& a, const auto& b) { return age(a) < age(b); }));
}

void Ipv6NeighborCache::forget(Entries::iterator entry) {
  set_state(*entry, State::stale);  // without a timer
  pending_ -= entry->second.pending.size();
  entries_.erase(entry);
}

void Ipv6NeighborCache::clear() {
  entries_.clear();
  timers_.clear();
  resolving_ = 0;
  pending_ = 0;
}

std::optional<TimePoint> Ipv6NeighborCache::deadline() const {
  if (timers_.empty()) return {};
  return timers_.begin()->first;
}

Ipv6NeighborCache::Lost Ipv6NeighborCache::poll(TimePoint now) {
  Lost lost;
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const auto found = entries_.find(timers_.begin()->second);
    auto& known = found->second;
    if (known.state == State::delay) set_state(*found, State::probe);
    if (known.solicits < kSolicits) {
      solicit(*found, now);
      continue;
    }
    auto pending = std::exchange(known.pending, {});
    pending_ -= pending.size();
    std::move(pending.begin(), pending.end(), std::back_inserter(lost.packets));
    lost.neighbors.push_back(found->first);
    forget(found);
  }
  return lost;
}

std::optional<Ipv6NeighborCache::Known> Ipv6NeighborCache::find(const Ipv6Address& address,
                                                                TimePoint now) const {
  const auto found = entries_.find(address);
  if (found == entries_.end()) return {};
  const auto& entry = found->second;
  if (entry.state == State::incomplete) return Known{.state = State::incomplete};
  const bool old = entry.state == State::reachable && now - entry.confirmed > reachable_;
  return Known{.state = old ? State::stale : entry.state, .mac = entry.mac};
}

}  // namespace netrig
