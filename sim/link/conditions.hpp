// What a link does to frames in one direction. All off by default: a perfect link.
#pragma once

#include <cstdint>
#include <optional>

#include "host/time.hpp"
#include "link/random_stream.hpp"

namespace netrig {

/// How far a frame's delay strays from the link's.
struct Jitter {
  enum class Distribution {
    uniform,  ///< anywhere within ±spread
    normal,   ///< spread is the standard deviation; cut off at four of them
    pareto,   ///< seldom, but then much: shape 3, mean 0, spread is the standard deviation
  };

  Duration spread{};
  Distribution distribution = Distribution::uniform;
  /// Whether a frame waits for those that were sent before it, or overtakes them.
  bool keeps_order = false;

  friend bool operator==(const Jitter&, const Jitter&) = default;
};

/// Losses that come in bursts (Gilbert 1960, Elliott 1963): a state that changes with each frame, and a
/// chance of loss in each state. The mean length of a burst is 1 / `leave_bad` frames.
struct BurstLoss {
  Chance enter_bad = {};
  Chance leave_bad = {};
  Chance loss_in_good = {};
  Chance loss_in_bad = {Chance::kAlways};

  friend bool operator==(const BurstLoss&, const BurstLoss&) = default;
};

/// What waits for its turn on a link with a rate.
struct QueueLimit {
  std::optional<std::uint64_t> frames = {};  ///< those that wait; the one being sent is not counted
  std::optional<std::uint64_t> bytes = {};

  friend bool operator==(const QueueLimit&, const QueueLimit&) = default;
};

/// Drops from the queue's head when frames have waited too long for too long (RFC 8289).
struct CoDelSettings {
  Duration target = std::chrono::milliseconds(5);
  Duration interval = std::chrono::milliseconds(100);

  friend bool operator==(const CoDelSettings&, const CoDelSettings&) = default;
};

struct LinkConditions {
  Duration delay{};
  Jitter jitter = {};
  Chance loss = {};
  std::optional<BurstLoss> burst_loss = {};
  Chance duplicate = {};
  Chance reorder = {};       ///< held back by `reorder_delay` on top of the link's
  Duration reorder_delay{};  ///< 0: as long as the delay, but a millisecond at least
  Chance corrupt = {};       ///< one bit behind the Ethernet header
  /// Bits a second of the captured frame: without preamble, check sequence and gap. Unset: no limit.
  std::optional<std::uint64_t> rate_bits_per_second = {};
  QueueLimit queue{.frames = 1000};
  std::optional<CoDelSettings> codel = {};      ///< unset: drop-tail
  std::optional<std::uint32_t> mtu_bytes = {};  ///< longer frames are lost; unset: whatever the ends send

  /// Whether each frame that has left the transmitter arrives after `delay`.
  bool only_delay() const {
    return jitter == Jitter{} && !burst_loss && loss == Chance{} && duplicate == Chance{} &&
           reorder == Chance{} && corrupt == Chance{};
  }

  friend bool operator==(const LinkConditions&, const LinkConditions&) = default;
};

}  // namespace netrig
