// Which of the frames that match a fault it takes: plain values, as a topology says them.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "link/random_stream.hpp"

namespace netrig {

/// Some of them by number.
struct NthFrames {
  std::uint64_t first = 1;  ///< counted from 1 among those that match
  std::uint64_t count = 1;  ///< so many, one after the other

  friend bool operator==(const NthFrames&, const NthFrames&) = default;
};

/// Each by chance.
struct RandomFrames {
  Chance chance = {};
  /// After so many in a row of one direction the next one passes, so that what is sent again arrives at last;
  /// unset: no limit.
  std::optional<std::uint64_t> most_in_a_row = {};

  friend bool operator==(const RandomFrames&, const RandomFrames&) = default;
};

using FaultChoice = std::variant<NthFrames, RandomFrames>;

}  // namespace netrig
