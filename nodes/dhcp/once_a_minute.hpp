// Keeps what a stranger can cause at any rate from filling a log.
#pragma once

#include <optional>

#include "host/time.hpp"

namespace netrig {

class OnceAMinute {
 public:
  /// Whether it may be said now; then not again for a minute.
  bool may_be_said(TimePoint now) {
    if (said_ && now - *said_ < std::chrono::minutes(1)) return false;
    said_ = now;
    return true;
  }

 private:
  std::optional<TimePoint> said_;
};

}  // namespace netrig
