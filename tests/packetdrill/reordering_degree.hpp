// By how many segments packets have overtaken each other at most, as Linux counts it (tcpi_reordering and
// tcpi_reord_seen; tcp_check_sack_reordering). The stack needs no such number: RACK goes by time (RFC 8985).
#pragma once

#include <cstdint>
#include <vector>

#include "stack/tcp_sender.hpp"

namespace netrig::packetdrill {

class ReorderingDegree {
 public:
  /// Looks at what has arrived since the last time. Called after each acknowledgment.
  void look(const TcpSender& sender);

  std::uint32_t degree() const { return degree_; }
  std::uint32_t seen() const { return seen_; }

 private:
  static constexpr std::uint32_t kInitialDegree = 3;  // Linux's tcp_reordering
  static constexpr std::uint32_t kLargestDegree = 300;

  struct Seen {
    std::uint64_t begin;
    std::uint64_t end;
    bool arrived;
    bool once;
  };

  std::vector<Seen> before_;
  std::uint64_t highest_ = 0;  // the end of the highest segment that has arrived
  std::uint32_t degree_ = kInitialDegree;
  std::uint32_t seen_ = 0;
};

}  // namespace netrig::packetdrill
