// Deadlines of parts put together into one.
#pragma once

#include <algorithm>
#include <optional>

#include "host/time.hpp"

namespace netrig {

/// Instead of none, where many are put together: the minimum needs no questions.
inline constexpr TimePoint kNever = TimePoint::max();

inline TimePoint or_never(const std::optional<TimePoint>& deadline) {
  return deadline.value_or(kNever);
}
inline std::optional<TimePoint> unless_never(TimePoint deadline) {
  return deadline == kNever ? std::nullopt : std::optional(deadline);
}

/// The one that comes first; none only if there is neither.
inline std::optional<TimePoint> sooner(std::optional<TimePoint> a, std::optional<TimePoint> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace netrig
