// Which MAC address an IPv6 neighbour has, and whether it can be reached (RFC 4861 7.2, 7.3).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "host/time.hpp"
#include "stack/ipv6_link_output.hpp"
#include "wire/ip_address.hpp"
#include "wire/neighbor_discovery.hpp"

namespace netrig {

/// Of one interface. It has timers only while it asks or is about to: an idle one wakes nobody.
class Ipv6NeighborCache {
 public:
  // RFC 4861 10.
  static constexpr int kSolicits = 3;  // MAX_MULTICAST_SOLICIT and MAX_UNICAST_SOLICIT
  static constexpr Duration kRetransmit = std::chrono::seconds(1);
  static constexpr Duration kReachable = std::chrono::seconds(30);
  static constexpr Duration kDelayFirstProbe = std::chrono::seconds(5);
  // Limits, the same as for IPv4's neighbours: see NeighborCache. Of those that must go, the one heard of
  // longest ago goes first.
  static constexpr std::size_t kMostEntries = 1024;
  static constexpr std::size_t kMostResolving = 512;
  static constexpr std::size_t kMostPendingEach = 64;
  static constexpr std::size_t kMostPending = 1024;

  enum class State { incomplete, reachable, stale, delay, probe };

  explicit Ipv6NeighborCache(Ipv6LinkOutput& output) : output_(output) {}

  /// What a router asks for (RFC 4861 6.3.4).
  void set_reachable_time(Duration time) { reachable_ = time; }
  void set_retransmit_time(Duration time) { retransmit_ = time; }

  /// Sends `packet` to `next_hop`, at once or when it has answered. `asker` is the address of ours that asks.
  void send(const Ipv6Address& next_hop, const Ipv6Address& asker, PacketBuffer packet, TimePoint now);
  /// The MAC address that a neighbour says it has, in a solicitation or as a router: not a sign that packets
  /// reach it (7.2.3, 6.2.6, 6.3.4).
  void learn(const Ipv6Address& address, const MacAddress& mac, TimePoint now);
  /// RFC 4861 7.2.5.
  void advertised(const NeighborAdvertisement& advertisement, TimePoint now);
  /// What was sent to it arrives, as a transport knows (RFC 4861 7.3.1).
  void confirm_reachable(const Ipv6Address& address, TimePoint now);
  /// Forgets all, pending packets included.
  void clear();

  std::optional<TimePoint> deadline() const;
  struct Lost {
    std::vector<PacketBuffer> packets = {};   ///< that nobody answered for, in the order they came
    std::vector<Ipv6Address> neighbors = {};  ///< that don't answer any more
  };
  /// Asks again, or gives up.
  Lost poll(TimePoint now);

  struct Known {
    State state;
    std::optional<MacAddress> mac = {};
  };
  std::optional<Known> find(const Ipv6Address& address, TimePoint now) const;
  std::size_t size() const { return entries_.size(); }
  std::size_t pending_packets() const { return pending_; }

 private:
  struct Entry {
    State state = State::incomplete;
    MacAddress mac = {};
    TimePoint heard{};      // or first asked for
    TimePoint confirmed{};  // when it was last known to hear us
    TimePoint timer{};      // of those that have one: incomplete, delay and probe
    int solicits = 0;
    Ipv6Address asker = {};
    std::vector<PacketBuffer> pending = {};
  };
  using Entries = std::map<Ipv6Address, Entry>;

  static bool has_timer(const Entry& entry) {
    return entry.state != State::reachable && entry.state != State::stale;
  }
  Entry& make(const Ipv6Address& address, TimePoint now);
  void enqueue(Entry& entry, PacketBuffer packet);
  void set_state(Entries::value_type& entry, State state, std::optional<TimePoint> timer = {});
  void solicit(Entries::value_type& entry, TimePoint now);
  void send_pending(Entry& entry);
  void make_room();
  void forget(Entries::iterator entry);

  Ipv6LinkOutput& output_;
  Duration reachable_ = kReachable;
  Duration retransmit_ = kRetransmit;
  Entries entries_;
  std::set<std::pair<TimePoint, Ipv6Address>> timers_;
  std::size_t resolving_ = 0;
  std::size_t pending_ = 0;
};

}  // namespace netrig
