// Progress: how far some threads have come through a list of things that others wait for.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

namespace netrig {

class Progress {
 public:
  explicit Progress(std::size_t count) : finished_(count) {}

  void finish(std::size_t item);
  /// Whatever is not finished yet never will be.
  void give_up();
  /// Waits until `item` is finished. Throws std::runtime_error when it never will be.
  void await(std::size_t item);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<bool> finished_;
  bool given_up_ = false;
};

}  // namespace netrig
