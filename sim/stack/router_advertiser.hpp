// When a router advertises itself on a link (RFC 4861 6.2.4, 6.2.6). What it says is Ipv6Interface's
// business.
#pragma once

#include <optional>

#include "host/time.hpp"
#include "stack/stack_random.hpp"

namespace netrig {

class RouterAdvertiser {
 public:
  // RFC 4861 6.2.1, defaults.
  static constexpr Duration kLongestInterval = std::chrono::seconds(600);
  static constexpr Duration kShortestInterval = std::chrono::seconds(198);
  static constexpr std::chrono::seconds kLifetime{1800};
  static constexpr std::chrono::seconds kPrefixValid = std::chrono::hours(30 * 24);
  static constexpr std::chrono::seconds kPrefixPreferred = std::chrono::hours(7 * 24);
  // RFC 4861 10.
  static constexpr int kInitial = 3;
  static constexpr Duration kInitialInterval = std::chrono::seconds(16);
  static constexpr Duration kLeastInterval = std::chrono::seconds(3);  // MIN_DELAY_BETWEEN_RAS
  static constexpr Duration kLongestDelay = std::chrono::milliseconds(500);

  explicit RouterAdvertiser(StackRandom& random) : random_(random) {}

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

  StackRandom& random_;
  std::optional<TimePoint> next_ = {};
  std::optional<TimePoint> last_ = {};
  int initial_left_ = 0;
};

}  // namespace netrig
