#include "router/connection_table.hpp"

#include <algorithm>

#include "router/icmp_query.hpp"

namespace netrig {

template <class Address>
BasicConnectionTable<Address>::BasicConnectionTable(const TrackingTimes& times, std::size_t most,
                                                    std::uint64_t secret)
    : secret_(secret), most_(most) {
  const std::array<Duration, kKinds> of_kind = {times.tcp_established, times.tcp_transitory, times.udp,
                                                times.icmp, times.other};
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    const auto kind = i / 2;
    const bool answered = i % 2 != 0;
    lists_[i].time = of_kind[kind];
    lists_[i].expendable = !answered || kind == tcp_transitory;
  }
}

template <class Address>
std::size_t BasicConnectionTable<Address>::list_of(const Connection& connection) {
  const auto kind = [&] {
    switch (connection.tuples[0].protocol) {
      case kIpProtocolTcp:
        return connection.tcp.established() ? tcp_established : tcp_transitory;
      case kIpProtocolUdp:
        return udp;
      case kIcmpOf<Address>:
        return icmp;
      default:
        return other;
    }
  }();
  return 2 * kind + (connection.answered ? 1 : 0);
}

template <class Address>
auto BasicConnectionTable<Address>::source_key(const Tuple& original) -> Tuple {
  return {.source = original.source,
          .destination = {},
          .source_port = original.source_port,
          .destination_port = 0,
          .protocol = original.protocol};
}

template <class Address>
auto BasicConnectionTable<Address>::find(const Tuple& tuple) const -> Found {
  const auto hash = tuple.hash(secret_);
  for (const auto* link = tuples_.chain(hash); link != nullptr; link = link->next) {
    if (link->hash != hash) continue;
    const auto direction = static_cast<Direction>(link->label);
    if (link->item->tuple(direction) == tuple) return {link->item, direction};
  }
  return {};
}

template <class Address>
auto BasicConnectionTable<Address>::find_translated(const Tuple& original, const Address& address) const
    -> const Connection* {
  const auto key = source_key(original);
  const auto hash = key.hash(secret_);
  for (const auto* link = sources_.chain(hash); link != nullptr; link = link->next) {
    if (link->hash != hash || source_key(link->item->tuple(Direction::original)) != key) continue;
    if (link->item->tuple(Direction::reply).destination == address) return link->item;
  }
  return nullptr;
}

template <class Address>
auto BasicConnectionTable<Address>::insert(const Connection& connection, TimePoint now) -> Connection* {
  for (const auto& tuple : connection.tuples) {
    if (find(tuple).connection != nullptr) return nullptr;
  }
  if (size_ >= most_ && !make_room()) return nullptr;
  if (free_.empty()) free_.push_back(&entries_.emplace_back());
  auto& entry = *free_.back();
  free_.pop_back();
  static_cast<Connection&>(entry) = connection;
  for (const auto direction : {Direction::original, Direction::reply}) {
    const auto label = static_cast<std::uint32_t>(direction);
    entry.by_tuple[label] = {.item = &entry, .hash = entry.tuple(direction).hash(secret_), .label = label};
    tuples_.insert(entry.by_tuple[label]);
  }
  entry.by_source = {.item = &entry, .hash = source_key(entry.tuples[0]).hash(secret_)};
  if (entry.source_translated) sources_.insert(entry.by_source);
  append(entry, now);
  ++size_;
  return &entry;
}

template <class Address>
bool BasicConnectionTable<Address>::make_room() {
  Entry* silent = nullptr;
  for (const auto& list : lists_) {
    if (!list.expendable || list.oldest == nullptr) continue;
    if (silent == nullptr || list.oldest->renewed < silent->renewed) silent = list.oldest;
  }
  if (silent == nullptr) return false;
  remove(*silent);
  return true;
}

template <class Address>
void BasicConnectionTable<Address>::renew(Connection& connection, TimePoint now) {
  auto& entry = entry_of(connection);
  if (entry.newer == nullptr && entry.list == list_of(entry)) {
    entry.renewed = now;
    return;
  }
  unlink(entry);
  append(entry, now);
}

template <class Address>
void BasicConnectionTable<Address>::remove(Connection& connection) {
  auto& entry = entry_of(connection);
  for (auto& link : entry.by_tuple) tuples_.remove(link);
  if (entry.by_source.from != nullptr) sources_.remove(entry.by_source);
  unlink(entry);
  free_.push_back(&entry);
  --size_;
}

template <class Address>
void BasicConnectionTable<Address>::clear() {
  tuples_.clear();
  sources_.clear();
  for (auto& list : lists_) list.oldest = list.newest = nullptr;
  free_.clear();
  entries_.clear();
  size_ = 0;
  nothing_ends_before_ = TimePoint::max();
}

template <class Address>
void BasicConnectionTable<Address>::append(Entry& entry, TimePoint renewed) {
  entry.list = list_of(entry);
  entry.renewed = renewed;
  auto& list = lists_[entry.list];
  entry.older = list.newest;
  entry.newer = nullptr;
  (list.newest != nullptr ? list.newest->newer : list.oldest) = &entry;
  list.newest = &entry;
  nothing_ends_before_ = std::min(nothing_ends_before_, renewed + list.time);
}

template <class Address>
void BasicConnectionTable<Address>::unlink(Entry& entry) {
  auto& list = lists_[entry.list];
  (entry.older != nullptr ? entry.older->newer : list.oldest) = entry.newer;
  (entry.newer != nullptr ? entry.newer->older : list.newest) = entry.older;
}

template <class Address>
void BasicConnectionTable<Address>::expire_due(TimePoint now) {
  nothing_ends_before_ = TimePoint::max();
  for (auto& list : lists_) {
    while (list.oldest != nullptr && list.oldest->renewed + list.time <= now) remove(*list.oldest);
    if (list.oldest != nullptr) {
      nothing_ends_before_ = std::min(nothing_ends_before_, list.oldest->renewed + list.time);
    }
  }
}

template class BasicConnectionTable<Ipv4Address>;
template class BasicConnectionTable<Ipv6Address>;

}  // namespace netrig
