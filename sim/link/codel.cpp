#include "link/codel.hpp"

namespace netrig {

namespace {

/// Rounded down. Newton's method on integers.
std::uint64_t square_root(std::uint64_t value) {
  if (value < 2) return value;
  auto root = value / 2 + 1;
  for (;;) {
    const auto better = (root + value / root) / 2;
    if (better >= root) return root;
    root = better;
  }
}

}  // namespace

/// RFC 8289 5.4: a queue of one frame is never too long.
bool CoDel::is_above_target(Duration waited, std::uint64_t queued_bytes, std::uint32_t frame_bytes,
                            TimePoint now) {
  if (waited < settings_.target || queued_bytes <= frame_bytes) {
    above_until_.reset();
    return false;
  }
  if (!above_until_) {
    above_until_ = now + settings_.interval;
    return false;
  }
  return now >= *above_until_;
}

/// interval / sqrt(count) later, in integers: the root is taken of count times 2^20.
TimePoint CoDel::next_drop(TimePoint from) const {
  const auto root = square_root(count_ << 20);
  return from + Duration(static_cast<Duration::rep>(
                    (static_cast<std::uint64_t>(settings_.interval.count()) << 10) / root));
}

bool CoDel::should_drop(Duration waited, std::uint64_t queued_bytes, std::uint32_t frame_bytes,
                        TimePoint now) {
  const bool above = is_above_target(waited, queued_bytes, frame_bytes, now);
  if (dropping_) {
    if (!above) {
      dropping_ = false;
      return false;
    }
    if (now < drop_next_) return false;
    ++count_;
    drop_next_ = next_drop(drop_next_);
    return true;
  }
  if (!above) return false;
  start_dropping(now);
  return true;
}

/// RFC 8289 5.5: where it stood when it last stopped, if that is not long ago.
void CoDel::start_dropping(TimePoint now) {
  dropping_ = true;
  const auto delta = count_ - last_count_;
  const bool recent = now - drop_next_ < 16 * settings_.interval;
  count_ = delta > 1 && recent ? delta : 1;
  last_count_ = count_;
  drop_next_ = next_drop(now);
}

}  // namespace netrig
