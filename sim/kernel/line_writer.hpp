// LineWriter: whole lines to a descriptor that may be non-blocking and full, without waiting for ever: the
// one who writes is the whole host.
#pragma once

#include <chrono>
#include <string_view>

#include "host/result.hpp"

namespace netrig {

class LineWriter {
 public:
  /// Long enough for a reader on a loaded machine; whoever takes nothing for so long does not read.
  static constexpr std::chrono::milliseconds kLimit = std::chrono::seconds(10);

  /// The descriptor stays the caller's. `limit` is how long one line may wait for room.
  explicit LineWriter(int descriptor, std::chrono::milliseconds limit = kLimit)
      : descriptor_(descriptor), limit_(limit) {}

  /// Writes the line and its end. Errors: those of write(2); timed_out when the reader does not read: the
  /// line, or the rest of it, is lost, and those that follow are without any wait until there is room again.
  Result<> write(std::string_view line);

 private:
  Result<> write_all(std::string_view text);
  bool await_room(std::chrono::steady_clock::time_point end) const;

  int descriptor_;
  std::chrono::milliseconds limit_;
  bool is_stuck_ = false;  ///< the last line was lost since nobody read
  bool is_torn_ = false;   ///< only a part of the last line was written
};

}  // namespace netrig
