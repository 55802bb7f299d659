// The host under test: a stack in virtual time, and timers of whoever uses it. Nothing happens between two
// calls of run_to().
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>

#include "raw_ip_device.hpp"
#include "stack/stack.hpp"
#include "support/seeded_random.hpp"

namespace netrig::packetdrill {

struct HostAddresses {
  IpPrefix local;
  IpAddress gateway;
  std::uint32_t mtu_bytes = 1500;
};

class VirtualHost {
 public:
  struct Sent {
    TimePoint at;
    PacketBuffer packet;
  };

  explicit VirtualHost(const HostAddresses& addresses);

  TimePoint now() const { return now_; }
  std::uint32_t mtu_bytes() const { return device_.mtu_bytes(); }
  TcpLayer& tcp() { return stack_.tcp(); }

  void deliver(ByteView packet) { device_.deliver(packet); }
  /// Lets the stack take what has come in and do what is due, at the present time. Called after anything that
  /// was done to it.
  void settle();
  /// When something happens next.
  std::optional<TimePoint> next_event() const;
  /// On to the next event, but not beyond `limit`. Whether that was an event.
  bool run_to(TimePoint limit);

  using TimerId = std::pair<TimePoint, std::uint64_t>;
  TimerId call_at(TimePoint time, std::function<void()> action);
  void cancel(const TimerId& timer) { timers_.erase(timer); }

  /// What leaves in one burst of the stack's, before packetdrill sees it.
  void on_burst(std::function<void(std::deque<PacketBuffer>&)> look) { look_ = std::move(look); }
  std::deque<Sent>& sent() { return sent_; }

 private:
  void fire_timers();
  void look_at_burst();

  // Somewhere above zero, so that no time is taken for "never".
  TimePoint now_{std::chrono::hours(24)};
  SeededRandom random_{1};
  RawIpDevice device_;
  Stack stack_;
  std::map<TimerId, std::function<void()>> timers_;
  std::uint64_t timers_made_ = 0;
  std::deque<Sent> sent_;
  std::function<void(std::deque<PacketBuffer>&)> look_;
};

}  // namespace netrig::packetdrill
