// A host's packets to itself: each waits for the next poll, so that two sockets of one host can't keep it
// busy for ever.
#pragma once

#include <cstddef>
#include <utility>

#include "stack/deadlines.hpp"
#include "stack/ip.hpp"
#include "wire/packet_buffer.hpp"
#include "wire/ring_queue.hpp"

namespace netrig {

class LoopQueue {
 public:
  static constexpr std::size_t kMost = 1000;  ///< as Linux's backlog (netdev_max_backlog); the rest is lost

  void push(PacketBuffer packet, InterfaceIndex interface, TimePoint now) {
    if (packets_.size() < kMost) packets_.push_back({std::move(packet), interface, now});
  }
  /// Since when the oldest waits; kNever without one.
  TimePoint deadline() const { return packets_.empty() ? kNever : packets_.front().since; }
  /// Hands those out that are there now, but not what comes in meanwhile: packet, interface.
  template <class Receive>
  void poll(Receive receive) {
    for (auto count = packets_.size(); count > 0; --count) {
      auto packet = packets_.pop_front();
      receive(std::move(packet.packet), packet.interface);
    }
  }

 private:
  struct Looped {
    PacketBuffer packet;
    InterfaceIndex interface = kAnyInterface;
    TimePoint since{};
  };
  RingQueue<Looped> packets_;
};

}  // namespace netrig
