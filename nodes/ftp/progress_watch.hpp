// Whether a transfer goes on fast enough: some bytes in every time-out, or somebody holds a place by a byte
// now and then for ever.
#pragma once

#include <cstdint>

#include "host/time.hpp"

namespace netrig::ftp {

class ProgressWatch {
 public:
  static constexpr std::uint64_t kLeastBytes = 1024;  ///< in each time-out

  ProgressWatch(TimePoint now, Duration timeout) : since_(now), timeout_(timeout) {}

  void advance(TimePoint now, std::uint64_t bytes) {
    bytes_ += bytes;
    if (bytes_ < kLeastBytes) return;
    bytes_ = 0;
    since_ = now;
  }
  /// Until when more has to come or go.
  TimePoint deadline() const { return since_ + timeout_; }

 private:
  TimePoint since_;
  Duration timeout_;
  std::uint64_t bytes_ = 0;  ///< since then
};

}  // namespace netrig::ftp
