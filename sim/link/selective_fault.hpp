// A fault for chosen frames: "lose the 2nd frame that matches", so that a test meets the very case it is
// about; or "lose one of two that match, but never three in a row".
#pragma once

#include <cstdint>
#include <functional>

#include "link/fault_choice.hpp"
#include "link/random_stream.hpp"
#include "wire/bytes.hpp"

namespace netrig {

/// Counts the frames that match and takes some of them.
class SelectiveFault {
 public:
  using Which = NthFrames;

  SelectiveFault(std::function<bool(ByteView frame)> matches, const FaultChoice& choice)
      : matches_(std::move(matches)), choice_(choice) {}
  SelectiveFault(std::function<bool(ByteView frame)> matches, const Which& which)
      : SelectiveFault(std::move(matches), FaultChoice(which)) {}

  /// Whether this frame is lost. `random` and `dropped_in_a_row`, which begins with 0, are the frame's
  /// direction's; a number is drawn for each frame that matches and may be lost by chance.
  bool takes(ByteView frame, RandomStream& random, std::uint64_t& dropped_in_a_row) {
    const bool taken = chooses(frame, random, dropped_in_a_row);
    taken_ += taken;
    return taken;
  }
  /// Whether it takes no frame any more.
  bool is_over() const;
  /// How many frames matched, until it was over.
  std::uint64_t seen() const { return seen_; }
  /// How many it took.
  std::uint64_t taken() const { return taken_; }

 private:
  bool chooses(ByteView frame, RandomStream& random, std::uint64_t& dropped_in_a_row);

  std::function<bool(ByteView frame)> matches_;
  FaultChoice choice_;
  std::uint64_t seen_ = 0;
  std::uint64_t taken_ = 0;
};

}  // namespace netrig
