// When a router advertises itself on a link (RFC 4861 6.2.4, 6.2.6). What it says is in advertised_link.hpp.
//
//     schedule.start(now);
//     for (;;) {
//       if (somebody_solicits) schedule.solicited(now);
//       if (schedule.poll(now)) send(advertisement);
//       wait_until(schedule.deadline());
//     }
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "host/time.hpp"

namespace netrig {

/// How far apart advertisements are that nobody asked for (RFC 4861 6.2.1).
struct AdvertisementIntervals {
  Duration shortest = std::chrono::seconds(198);  // MinRtrAdvInterval
  Duration longest = std::chrono::seconds(600);   // MaxRtrAdvInterval

  /// With the default of the shortest: a third, but of short intervals more.
  static AdvertisementIntervals up_to(Duration longest);
};

class AdvertisementSchedule {
 public:
  // RFC 4861 10.
  static constexpr int kInitial = 3;
  static constexpr Duration kInitialInterval = std::chrono::seconds(16);
  static constexpr Duration kLeastInterval = std::chrono::seconds(3);  // MIN_DELAY_BETWEEN_RAS
  static constexpr Duration kLongestDelay = std::chrono::milliseconds(500);

  /// A number that is uniform in [0, bound).
  using RandomBelow = std::function<std::uint64_t(std::uint64_t bound)>;

  explicit AdvertisementSchedule(RandomBelow random_below, AdvertisementIntervals intervals = {})
      : random_below_(std::move(random_below)), intervals_(intervals) {}

  void start(TimePoint now);
  void stop() { next_.reset(); }
  bool running() const { return next_.has_value(); }
  /// Somebody asks: it comes sooner, to all, and no oftener than is allowed, so that a flood of questions is
  /// answered as one.
  void solicited(TimePoint now);

  std::optional<TimePoint> deadline() const { return next_; }
  /// Whether to advertise now.
  bool poll(TimePoint now);

 private:
  Duration between(Duration least, Duration most);

  RandomBelow random_below_;
  AdvertisementIntervals intervals_;
  std::optional<TimePoint> next_ = {};
  std::optional<TimePoint> last_ = {};
  int initial_left_ = 0;
};

}  // namespace netrig
