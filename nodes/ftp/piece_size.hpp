// How much of a file is handed to the network at once: little on a slow link, so that progress shows; much on
// a fast one, which is then seldom asked.
#pragma once

#include <algorithm>
#include <cstdint>

#include "host/time.hpp"

namespace netrig::ftp {

class PieceSize {
 public:
  static constexpr std::uint64_t kLeastBytes = std::uint64_t{64} << 10;
  static constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20;

  std::uint64_t bytes() const { return bytes_; }
  /// A piece took so long.
  void adapt(Duration took) {
    if (took < std::chrono::milliseconds(100)) bytes_ = std::min(bytes_ * 4, kMostBytes);
    if (took > std::chrono::seconds(1)) bytes_ = std::max(bytes_ / 4, kLeastBytes);
  }

 private:
  std::uint64_t bytes_ = kLeastBytes;
};

}  // namespace netrig::ftp
