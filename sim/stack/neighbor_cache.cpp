#include "stack/neighbor_cache.hpp"

#include <algorithm>
#include <iterator>

namespace netrig {

void NeighborCache::send(const Ipv4Address& next_hop, const Ipv4Address& asker, PacketBuffer packet,
                         TimePoint now) {
  const auto found = entries_.find(next_hop.value());
  if (found == entries_.end()) return resolve(next_hop, asker, std::move(packet), now);
  auto& entry = found->second;
  if (entry.state == State::resolving) return enqueue(entry, std::move(packet));
  if (entry.state == State::reachable && !entry.is_fresh(now)) {
    entry.state = State::confirming;  // RFC 1122 2.3.2.1, "unicast poll"
    entry.requests = 0;
    entry.asker = asker;
    request(found->first, entry, now);
  }
  output_.send_ipv4(std::move(packet), entry.mac);
}

const NeighborCache::Entries::value_type* NeighborCache::look_up(const Ipv4Address& address) const {
  if (last_used_ != nullptr && last_used_->first == address.value()) return last_used_;
  const auto found = entries_.find(address.value());
  if (found == entries_.end()) return nullptr;
  return last_used_ = &*found;
}

std::optional<MacAddress> NeighborCache::usable(const Ipv4Address& address, TimePoint now) const {
  const auto* found = look_up(address);
  if (found == nullptr) return {};
  const auto& entry = found->second;
  const bool may_be_used =
      entry.state == State::confirming || (entry.state == State::reachable && entry.is_fresh(now));
  return may_be_used ? std::optional(entry.mac) : std::nullopt;
}

void NeighborCache::resolve(const Ipv4Address& address, const Ipv4Address& asker, PacketBuffer packet,
                            TimePoint now) {
  if (resolving_ == kMostResolving) return;  // the packet is lost, as in a full queue
  make_room();
  auto& entry = entries_[address.value()];
  entry.heard = now;
  entry.asker = asker;
  ++resolving_;
  enqueue(entry, std::move(packet));
  request(address.value(), entry, now);
}

void NeighborCache::enqueue(Entry& entry, PacketBuffer packet) {
  if (entry.pending.size() == kMostPendingEach) {  // RFC 1122 2.3.2.2: the latest at least is kept
    entry.pending.erase(entry.pending.begin());
    --pending_;
  }
  if (pending_ == kMostPending) return;
  entry.pending.push_back(std::move(packet));
  ++pending_;
}

void NeighborCache::request(Key key, Entry& entry, TimePoint now) {
  const bool by_broadcast = entry.state == State::resolving;
  const ArpPacket question{.operation = ArpPacket::kRequest,
                           .sender_mac = output_.own_mac(),
                           .sender_ip = entry.asker,
                           .target_mac = by_broadcast ? MacAddress() : entry.mac,
                           .target_ip = Ipv4Address(key)};
  ++entry.requests;
  entry.timer = now + kRequestInterval;
  timers_.emplace(entry.timer, key);
  output_.send_arp(question, by_broadcast ? MacAddress::broadcast() : entry.mac);
}

void NeighborCache::stop_timer(Key key, Entry& entry) {
  if (entry.state == State::resolving) --resolving_;
  if (entry.state != State::reachable) timers_.erase({entry.timer, key});
}

void NeighborCache::learn(const Ipv4Address& address, const MacAddress& mac, bool create, TimePoint now) {
  auto found = entries_.find(address.value());
  if (found == entries_.end()) {
    if (!create) return;
    make_room();
    found = entries_.emplace(address.value(), Entry{.state = State::reachable}).first;
  }
  auto& entry = found->second;
  stop_timer(found->first, entry);
  entry.state = State::reachable;
  entry.mac = mac;
  entry.heard = now;
  auto pending = std::exchange(entry.pending, {});
  pending_ -= pending.size();
  for (auto& packet : pending) output_.send_ipv4(std::move(packet), mac);
}

/// The walk over all entries finds the same one in any order, since no two are equal in time and address.
void NeighborCache::make_room() {
  if (entries_.size() < kMostEntries) return;
  const auto age = [](const auto& entry) {
    return std::tuple(entry.second.state == State::resolving, entry.second.heard, entry.first);
  };
  forget(std::min_element(entries_.begin(), entries_.end(),
                          [&](const auto& a, const auto& b) { return age(a) < age(b); }));
}

void NeighborCache::forget(Entries::iterator entry) {
  stop_timer(entry->first, entry->second);
  pending_ -= entry->second.pending.size();
  if (last_used_ == &*entry) last_used_ = nullptr;
  entries_.erase(entry);
}

void NeighborCache::renounce(
    const Ipv4Address& address,
    const std::function<std::optional<Ipv4Address>(const Ipv4Address& neighbor)>& successor) {
  for (auto next = entries_.begin(); next != entries_.end();) {
    const auto present = next++;
    auto& entry = present->second;
    if (entry.state == State::reachable || entry.asker != address) continue;
    const auto asker = successor(Ipv4Address(present->first));
    if (asker) {
      entry.asker = *asker;
    } else {
      forget(present);
    }
  }
}

void NeighborCache::clear() {
  last_used_ = nullptr;
  entries_.clear();
  timers_.clear();
  resolving_ = 0;
  pending_ = 0;
}

std::optional<TimePoint> NeighborCache::deadline() const {
  if (timers_.empty()) return {};
  return timers_.begin()->first;
}

std::vector<PacketBuffer> NeighborCache::poll(TimePoint now) {
  std::vector<PacketBuffer> unanswered;
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const auto key = timers_.begin()->second;
    const auto found = entries_.find(key);
    auto& entry = found->second;
    if (entry.requests < kRequests) {
      timers_.erase(timers_.begin());
      request(key, entry, now);
      continue;
    }
    auto pending = std::exchange(entry.pending, {});
    pending_ -= pending.size();
    std::move(pending.begin(), pending.end(), std::back_inserter(unanswered));
    forget(found);
  }
  return unanswered;
}

std::optional<MacAddress> NeighborCache::find(const Ipv4Address& address) const {
  const auto found = entries_.find(address.value());
  if (found == entries_.end() || found->second.state == State::resolving) return {};
  return found->second.mac;
}

}  // namespace netrig
