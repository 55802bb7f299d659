// Which MAC address an IPv4 neighbour has (RFC 826, RFC 1122 2.3.2): asked for when a packet is to be sent,
// kept while it answers, and asked for again, by unicast, when it has not been heard of for a while.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/time.hpp"
#include "stack/link_output.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// Of one interface. It has timers only while it asks: an idle one wakes nobody.
class NeighborCache {
 public:
  /// Ask three times, a second apart, which is as often as RFC 1122 2.3.2.1 allows.
  static constexpr int kRequests = 3;
  static constexpr Duration kRequestInterval = std::chrono::seconds(1);
  /// What was confirmed longer ago is confirmed again when used (Linux: base_reachable_time).
  static constexpr Duration kReachable = std::chrono::seconds(30);
  /// A full /22, as many as Linux keeps (gc_thresh3). The one heard of longest ago makes room.
  static constexpr std::size_t kMostEntries = 1024;
  /// Addresses asked for at the same time: a sweep through a subnet must not push out those that exist.
  static constexpr std::size_t kMostResolving = 512;
  /// Packets waiting for one address: the first window of a few connections. The oldest makes room.
  static constexpr std::size_t kMostPendingEach = 64;
  /// … and for all together: 2 MB of full frames.
  static constexpr std::size_t kMostPending = 1024;

  explicit NeighborCache(LinkOutput& output) : output_(output) {}

  /// Sends `packet` to `next_hop`, at once or when it has answered. `asker` is the address of ours that asks.
  void send(const Ipv4Address& next_hop, const Ipv4Address& asker, PacketBuffer packet, TimePoint now);
  /// The neighbour's address when a packet can go to it without anything else being done.
  std::optional<MacAddress> usable(const Ipv4Address& address, TimePoint now) const;
  /// An ARP packet's sender: updates what is known of it (RFC 826, "Merge_flag"), and makes it known if
  /// `create`.
  void learn(const Ipv4Address& address, const MacAddress& mac, bool create, TimePoint now);
  /// `address` is ours no more: nobody is asked in its name (RFC 5227 2.4), but in that which `successor`
  /// gives for the neighbour; without one the question is dropped, with the packets that wait for the answer.
  void renounce(const Ipv4Address& address,
                const std::function<std::optional<Ipv4Address>(const Ipv4Address& neighbor)>& successor);
  /// Forgets all, pending packets included.
  void clear();

  std::optional<TimePoint> deadline() const;
  /// Asks again, or gives up: gives the packets that nobody answered for, in the order they came.
  std::vector<PacketBuffer> poll(TimePoint now);

  std::optional<MacAddress> find(const Ipv4Address& address) const;
  std::size_t size() const { return entries_.size(); }
  std::size_t pending_packets() const { return pending_; }

 private:
  enum class State { resolving, reachable, confirming };
  struct Entry {
    State state = State::resolving;
    MacAddress mac = {};
    TimePoint heard{};  // or first asked for
    TimePoint timer{};  // unless reachable
    int requests = 0;
    Ipv4Address asker = {};
    std::vector<PacketBuffer> pending = {};

    bool is_fresh(TimePoint now) const { return now - heard <= kReachable; }
  };
  using Key = std::uint32_t;
  using Entries = std::unordered_map<Key, Entry>;  // never walked where the order could show

  void resolve(const Ipv4Address& address, const Ipv4Address& asker, PacketBuffer packet, TimePoint now);
  void enqueue(Entry& entry, PacketBuffer packet);
  void request(Key key, Entry& entry, TimePoint now);
  void stop_timer(Key key, Entry& entry);
  void make_room();
  void forget(Entries::iterator entry);

  const Entries::value_type* look_up(const Ipv4Address& address) const;

  LinkOutput& output_;
  Entries entries_;
  mutable const Entries::value_type* last_used_ =
      nullptr;  // of `entries_`: most packets follow one to the same
  std::set<std::pair<TimePoint, Key>> timers_;
  std::size_t resolving_ = 0;
  std::size_t pending_ = 0;
};

}  // namespace netrig
