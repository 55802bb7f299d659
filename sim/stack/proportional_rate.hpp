// How much a sender may send while it recovers: what arrives at the peer pays for what leaves, at the rate to
// which the window shrinks (PRR, RFC 6937).
#pragma once

#include <algorithm>
#include <cstdint>

namespace netrig {

class ProportionalRate {
 public:
  /// `target_bytes` is the window after the recovery (ssthresh), `flight_bytes` all that was outstanding
  /// before (RecoverFS). `repairs`: something has to be sent again.
  void start(std::uint64_t target_bytes, std::uint64_t flight_bytes, bool repairs) {
    *this = {};
    target_ = target_bytes;
    repairs_ = repairs;
    flight_ = std::max<std::uint64_t>(flight_bytes, 1);
  }
  void sent(std::uint64_t bytes) { sent_ += bytes; }

  struct Arrival {
    std::uint64_t delivered_bytes = 0;   ///< told of for the first time (DeliveredData)
    std::uint64_t in_network_bytes = 0;  ///< pipe, after it
    bool progress = false;               ///< the oldest hole was filled, and nothing more found lost
  };
  /// The window until the next acknowledgment: what is in the network, and what may join it.
  std::uint64_t acknowledged(const Arrival& arrival, std::uint32_t segment_bytes) {
    delivered_ += arrival.delivered_bytes;
    std::uint64_t room = 0;
    if (arrival.in_network_bytes > target_) {
      const auto share = (delivered_ * target_ + flight_ - 1) / flight_;
      room = share - std::min(share, sent_);
    } else {
      // Slow start up to the target while holes are filled, packet conservation otherwise (RFC 6937 3.1).
      auto limit = std::max(delivered_ - std::min(delivered_, sent_), arrival.delivered_bytes);
      if (arrival.progress) limit += segment_bytes;
      room = std::min(target_ - arrival.in_network_bytes, limit);
    }
    // The first retransmission leaves at once, whatever the window says.
    if (repairs_ && sent_ == 0) room = std::max<std::uint64_t>(room, segment_bytes);
    return arrival.in_network_bytes + room;
  }

 private:
  std::uint64_t target_ = 0;
  std::uint64_t flight_ = 1;
  std::uint64_t delivered_ = 0;  // prr_delivered
  std::uint64_t sent_ = 0;       // prr_out
  bool repairs_ = false;
};

}  // namespace netrig
