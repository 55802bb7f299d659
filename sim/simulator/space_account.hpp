// What the files of one tree take, against its limit.
#pragma once

#include <cassert>
#include <cstdint>

namespace netrig {

class SpaceAccount {
 public:
  explicit SpaceAccount(std::uint64_t limit_bytes) : limit_bytes_(limit_bytes) {}
  SpaceAccount(const SpaceAccount&) = delete;
  SpaceAccount& operator=(const SpaceAccount&) = delete;

  /// False, and nothing is taken, when that is more than what is left.
  [[nodiscard]] bool take(std::uint64_t bytes) {
    if (used_bytes_ > limit_bytes_ || bytes > limit_bytes_ - used_bytes_) return false;
    used_bytes_ += bytes;
    return true;
  }
  /// For what is there already, whatever the limit.
  void charge(std::uint64_t bytes) { used_bytes_ += bytes; }
  void give_back(std::uint64_t bytes) {
    assert(bytes <= used_bytes_);
    used_bytes_ -= bytes;
  }

  std::uint64_t used_bytes() const { return used_bytes_; }

 private:
  std::uint64_t limit_bytes_;
  std::uint64_t used_bytes_ = 0;
};

}  // namespace netrig
