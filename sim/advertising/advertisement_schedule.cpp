#include "advertising/advertisement_schedule.hpp"

#include <algorithm>

namespace netrig {

/// RFC 4861 6.2.1: a third, and 3 s at least; where that is too long, three quarters, which is the most.
AdvertisementIntervals AdvertisementIntervals::up_to(Duration longest) {
  constexpr Duration kLeast = std::chrono::seconds(3);
  const bool is_short = longest < std::chrono::seconds(9);
  return {.shortest = is_short ? longest * 3 / 4 : std::max<Duration>(longest * 33 / 100, kLeast),
          .longest = longest};
}

Duration AdvertisementSchedule::between(Duration least, Duration most) {
  const auto width = static_cast<std::uint64_t>((most - least).count()) + 1;
  return least + Duration(static_cast<Duration::rep>(random_below_(width)));
}

void AdvertisementSchedule::start(TimePoint now) {
  if (next_) return;
  initial_left_ = kInitial;
  next_ = now;
}

void AdvertisementSchedule::solicited(TimePoint now) {
  if (!next_) return;
  auto wanted = now + between(Duration(0), kLongestDelay);
  if (last_) wanted = std::max(wanted, *last_ + kLeastInterval);
  next_ = std::min(*next_, wanted);
}

bool AdvertisementSchedule::poll(TimePoint now) {
  if (!next_ || *next_ > now) return false;
  last_ = now;
  auto pause = between(intervals_.shortest, intervals_.longest);
  if (initial_left_ > 0) {
    --initial_left_;
    pause = std::min(pause, kInitialInterval);
  }
  next_ = now + pause;
  return true;
}

}  // namespace netrig
