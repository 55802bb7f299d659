// Frames in flight, by when they arrive. Nearly all come in the order in which they arrive, so each is put in
// from the back.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "host/time.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig {

class ArrivalQueue {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// There must be one.
  TimePoint first_arrival() const { return slots_[begin_].arrival; }
  TimePoint last_arrival() const { return slots_[index(size_ - 1)].arrival; }

  /// Behind those that arrive no later.
  void put(TimePoint arrival, PacketBuffer frame) {
    if (size_ == slots_.size()) grow();
    auto place = size_++;
    for (; place > 0 && slots_[index(place - 1)].arrival > arrival; --place) {
      slots_[index(place)] = std::move(slots_[index(place - 1)]);
    }
    slots_[index(place)] = {arrival, std::move(frame)};
  }

  PacketBuffer take_first() {
    auto frame = std::move(slots_[begin_].frame);
    begin_ = index(1);
    --size_;
    return frame;
  }

 private:
  struct InFlight {
    TimePoint arrival{};
    PacketBuffer frame;
  };
  static constexpr std::size_t kFirstSlots = 4;

  std::size_t index(std::size_t place) const { return (begin_ + place) & (slots_.size() - 1); }
  void grow() {
    std::vector<InFlight> larger(slots_.empty() ? kFirstSlots : 2 * slots_.size());
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move(slots_[index(i)]);
    slots_ = std::move(larger);
    begin_ = 0;
  }

  std::vector<InFlight> slots_;  // a power of two, or none yet
  std::size_t begin_ = 0;
  std::size_t size_ = 0;
};

}  // namespace netrig
