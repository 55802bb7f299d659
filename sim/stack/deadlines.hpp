// Deadlines of parts put together into one.
#pragma once

#include <algorithm>
#include <optional>

#include "host/time.hpp"

namespace netrig {

/// The one that comes first; none only if there is neither.
inline std::optional<TimePoint> sooner(std::optional<TimePoint> a, std::optional<TimePoint> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace netrig
