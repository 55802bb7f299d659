// A bad link, repeatable: a wrapper of any FrameDevice that loses, doubles, reorders and corrupts frames, by
// a seed. It knows no time: a frame that is held back goes when others have overtaken it, or when there are
// no others for a while.
//
//     TroubleDevice bad(device, seed, {.lost = 0.02, .reordered = 0.1}, {.corrupted = 0.01});
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "stack/frame_device.hpp"
#include "wire/ring_queue.hpp"

namespace netrig::testing {

/// Chances of each frame, 0 to 1, drawn independently of each other.
struct Trouble {
  double lost = 0;
  double duplicated = 0;
  double reordered = 0;  ///< held back until kLeastOvertaking to kMostOvertaking others have passed
  double corrupted = 0;

  static constexpr unsigned kLeastOvertaking = 2;
  static constexpr unsigned kMostOvertaking = 8;
};

struct TroubleCounts {
  std::uint64_t passed = 0;  ///< copies included
  std::uint64_t lost = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t reordered = 0;
  std::uint64_t corrupted = 0;
};

/// One direction of a bad link.
class TroublePath {
 public:
  TroublePath(std::uint64_t seed, const Trouble& trouble) : random_(seed), trouble_(trouble) {}

  void put(PacketBuffer frame);
  /// Nothing comes at present: counts as one frame that overtakes those held back.
  void idle() { let_overtake(); }
  std::optional<PacketBuffer> take();
  const TroubleCounts& counts() const { return counts_; }

 private:
  struct Held {
    PacketBuffer frame;
    unsigned overtaking_left;
  };

  bool happens(double chance);
  void corrupt(PacketBuffer& frame);
  void put_copy(PacketBuffer frame);
  void let_overtake();

  std::mt19937_64
      random_;  // its numbers, unlike those of the standard's distributions, are the same anywhere
  Trouble trouble_;
  TroubleCounts counts_;
  std::vector<Held> held_;
  RingQueue<PacketBuffer> ready_;
};

class TroubleDevice final : public FrameDevice {
 public:
  /// `inner` must outlive this.
  TroubleDevice(FrameDevice& inner, std::uint64_t seed, const Trouble& sending, const Trouble& receiving)
      : inner_(inner), sending_(seed, sending), receiving_(~seed, receiving) {}

  MacAddress mac() const override { return inner_.mac(); }
  std::uint32_t mtu_bytes() const override { return inner_.mtu_bytes(); }
  void send(PacketBuffer frame) override;
  void flush() override;
  std::optional<PacketBuffer> receive() override;

  const TroubleCounts& sent() const { return sending_.counts(); }
  const TroubleCounts& received() const { return receiving_.counts(); }

 private:
  void pass_on();

  FrameDevice& inner_;
  TroublePath sending_;
  TroublePath receiving_;
};

}  // namespace netrig::testing
