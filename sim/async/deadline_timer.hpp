// A timer on whatever clock a world has: one deadline at a time.
#pragma once

#include <functional>

#include "host/time.hpp"

namespace netrig {

class DeadlineTimer {
 public:
  virtual ~DeadlineTimer() = default;

  /// Calls `run_out` once, from the world's loop, when `due` has come. Not while another deadline runs.
  virtual void start(TimePoint due, std::function<void()> run_out) = 0;
  /// `run_out` may still be called once, when its time had come already.
  virtual void cancel() = 0;
};

}  // namespace netrig
