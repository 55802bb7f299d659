#include "emulator/progress.hpp"

#include <stdexcept>

namespace netrig {

void Progress::finish(std::size_t item) {
  const std::lock_guard lock(mutex_);
  finished_.at(item) = true;
  changed_.notify_all();
}

void Progress::give_up() {
  const std::lock_guard lock(mutex_);
  given_up_ = true;
  changed_.notify_all();
}

void Progress::await(std::size_t item) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return finished_.at(item) || given_up_; });
  if (!finished_.at(item)) throw std::runtime_error("given up, since something else failed");
}

}  // namespace netrig
