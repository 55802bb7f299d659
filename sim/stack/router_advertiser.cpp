#include "stack/router_advertiser.hpp"

#include <algorithm>

namespace netrig {

Duration RouterAdvertiser::between(Duration least, Duration most) {
  const auto width = static_cast<std::uint64_t>((most - least).count()) + 1;
  return least + Duration(static_cast<Duration::rep>(random_below(random_, width)));
}

void RouterAdvertiser::start(TimePoint now) {
  if (next_) return;
  initial_left_ = kInitial;
  next_ = now;
}

void RouterAdvertiser::solicited(TimePoint now) {
  if (!next_) return;
  auto wanted = now + between(Duration(0), kLongestDelay);
  if (last_) wanted = std::max(wanted, *last_ + kLeastInterval);
  next_ = std::min(*next_, wanted);
}

bool RouterAdvertiser::poll(TimePoint now) {
  if (!next_ || *next_ > now) return false;
  last_ = now;
  auto pause = between(kShortestInterval, kLongestInterval);
  if (initial_left_ > 0) {
    --initial_left_;
    pause = std::min(pause, kInitialInterval);
  }
  next_ = now + pause;
  return true;
}

}  // namespace netrig
