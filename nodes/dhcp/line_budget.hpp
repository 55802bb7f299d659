// Keeps a log from growing as fast as a network can send: a bucket of lines, and a count of those that were
// too many.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "host/time.hpp"

namespace netrig {

class LineBudget {
 public:
  static constexpr std::int64_t kAtOnce = 1000;                        ///< as when a whole lab starts
  static constexpr Duration kOneEach = std::chrono::milliseconds(10);  ///< in the long run
  static constexpr Duration kReportAfter = std::chrono::minutes(1);

  /// Whether a line may be said now; if not, it is counted.
  bool may_be_said(TimePoint now) {
    const auto earned = (now - earned_until_) / kOneEach;
    lines_ = std::min(kAtOnce, lines_ + earned);
    earned_until_ = lines_ == kAtOnce ? now : earned_until_ + earned * kOneEach;
    if (lines_ > 0) {
      --lines_;
      return true;
    }
    if (unsaid_++ == 0) report_at_ = now + kReportAfter;
    return false;
  }

  /// When unsaid lines are to be reported; none: there are none.
  std::optional<TimePoint> report_at() const {
    return unsaid_ == 0 ? std::nullopt : std::optional(report_at_);
  }
  /// How many lines were not said since the last call.
  std::uint64_t take_unsaid() { return std::exchange(unsaid_, 0); }

 private:
  std::int64_t lines_ = kAtOnce;
  TimePoint earned_until_{};
  std::uint64_t unsaid_ = 0;
  TimePoint report_at_{};
};

}  // namespace netrig
