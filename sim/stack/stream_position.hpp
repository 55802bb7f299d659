// Positions in the stream of a TCP connection, which TcpSender's files share: 0 is the SYN.
#pragma once

#include <cstdint>

namespace netrig {

inline constexpr std::uint64_t kFirstByte = 1;

/// 0 for a range that ends before it begins.
inline std::uint64_t length(std::uint64_t begin, std::uint64_t end) {
  return end > begin ? end - begin : 0;
}

}  // namespace netrig
