// When a paced sender may send: blocks of equal length at a steady rate. And how much it may send at all.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "host/time.hpp"

namespace netrig::flow {

/// value * factor / divisor, rounded down; the product may be larger than 64 bits, the result not.
std::uint64_t scaled(std::uint64_t value, std::uint64_t factor, std::uint64_t divisor);

/// Bits a second of so many bytes in that time; 0 for no time.
std::uint64_t bits_per_second(std::uint64_t bytes, Duration time);

class Pace {
 public:
  /// Without a rate everything is due at once.
  Pace(TimePoint start, std::optional<std::uint64_t> bits_per_second, std::uint32_t block_bytes)
      : start_(start), bits_per_second_(bits_per_second), block_bytes_(block_bytes) {}

  /// When block number `index`, from 0 on, is due.
  TimePoint due(std::uint64_t index) const;
  /// How many blocks are due by `now`, at most `most`, when `sent` were sent.
  std::uint64_t due_blocks(TimePoint now, std::uint64_t sent, std::uint64_t most) const;

 private:
  TimePoint start_;
  std::optional<std::uint64_t> bits_per_second_;
  std::uint32_t block_bytes_;
};

/// What all flows of a direction may still send together.
class Budget {
 public:
  explicit Budget(std::optional<std::uint64_t> bytes) : left_(bytes) {}

  bool is_spent() const { return left_ && *left_ == 0; }
  /// Up to `wanted` bytes.
  std::uint64_t take(std::uint64_t wanted) {
    if (!left_) return wanted;
    const auto taken = std::min(wanted, *left_);
    *left_ -= taken;
    return taken;
  }
  /// What was taken and could not be sent.
  void give_back(std::uint64_t bytes) {
    if (left_) *left_ += bytes;
  }

 private:
  std::optional<std::uint64_t> left_;
};

}  // namespace netrig::flow
