// All connections of a family that a router remembers, found by the tuple of either direction, and forgotten
// when nothing has passed for the time of their kind.
//
// Since connections of one kind all have the same time, a list for each kind, in the order in which they were
// renewed, is in the order in which they end: a packet moves its connection to the end of its list, and only
// the beginnings of the lists are looked at.
#pragma once

#include <array>
#include <deque>
#include <vector>

#include "host/time.hpp"
#include "router/connection.hpp"
#include "router/hash_chains.hpp"
#include "topology/rules.hpp"

namespace netrig {

template <class Address>
class BasicConnectionTable {
 public:
  using Tuple = BasicConnectionTuple<Address>;
  using Connection = BasicConnection<Address>;

  struct Found {
    Connection* connection = nullptr;  ///< null: none
    Direction direction = Direction::original;
  };

  /// `secret` spreads the connections; `most` is how many are remembered at once, at least 1.
  BasicConnectionTable(const TrackingTimes& times, std::size_t most, std::uint64_t secret);
  BasicConnectionTable(const BasicConnectionTable&) = delete;
  BasicConnectionTable& operator=(const BasicConnectionTable&) = delete;

  Found find(const Tuple& tuple) const;
  /// The newest connection from `original`'s source address and port whose source was translated to
  /// `address`; null when there is none.
  const Connection* find_translated(const Tuple& original, const Address& address) const;

  /// Remembers a copy. When the table is full, the connection that has been silent longest is forgotten for
  /// it, of those that nobody has answered, or that are TCP connections opening or ending. Gives null when
  /// there is none of these, or when a tuple is another's already.
  Connection* insert(const Connection& connection, TimePoint now);
  /// Something of it has passed, or its kind has changed.
  void renew(Connection& connection, TimePoint now);
  void remove(Connection& connection);
  void clear();
  /// Forgets those whose time has come; to be called with each packet, since find() does not look at times.
  void expire(TimePoint now) {
    if (now >= nothing_ends_before_) [[unlikely]]
      expire_due(now);
  }

  std::size_t size() const { return size_; }

 private:
  struct Entry;
  using Link = ChainLink<Entry>;
  struct Entry : Connection {
    std::array<Link, 2> by_tuple;
    Link by_source;
    Entry* older = nullptr;
    Entry* newer = nullptr;
    TimePoint renewed{};
    std::size_t list = 0;
  };
  struct AgeList {
    Duration time{};
    bool expendable = false;  // its connections make room when the table is full
    Entry* oldest = nullptr;
    Entry* newest = nullptr;
  };
  enum Kind : std::size_t { tcp_established, tcp_transitory, udp, icmp, other, kKinds };

  static Entry& entry_of(Connection& connection) { return static_cast<Entry&>(connection); }
  static std::size_t list_of(const Connection& connection);
  static Tuple source_key(const Tuple& original);
  bool make_room();
  void append(Entry& entry, TimePoint renewed);
  void unlink(Entry& entry);
  void expire_due(TimePoint now);

  std::uint64_t secret_;
  std::size_t most_;
  std::size_t size_ = 0;
  std::deque<Entry> entries_;
  std::vector<Entry*> free_;
  HashChains<Entry> tuples_;
  HashChains<Entry> sources_;  // those whose source is translated
  std::array<AgeList, 2 * kKinds> lists_;
  TimePoint nothing_ends_before_ = TimePoint::max();
};
using ConnectionTable = BasicConnectionTable<Ipv4Address>;
using Ipv6ConnectionTable = BasicConnectionTable<Ipv6Address>;

}  // namespace netrig
