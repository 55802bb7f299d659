// A congestion control with a sender and a path in its least form: what may be in flight is, and
// acknowledgments come when a test says so. Windows are read in segments of 1,000 bytes.
#pragma once

#include <memory>

#include "stack/congestion_control.hpp"

namespace netrig {

class CongestionPlayer {
 public:
  static constexpr std::uint32_t kSegment = 1000;

  explicit CongestionPlayer(std::unique_ptr<CongestionControl> control) : control_(std::move(control)) {}

  CongestionControl& control() { return *control_; }
  TimePoint now() const { return now_; }
  double seconds() const { return std::chrono::duration<double>(now_ - TimePoint{}).count(); }
  double window() const { return control_->window() / double{kSegment}; }
  double threshold() const { return control_->slow_start_threshold().value_or(0) / double{kSegment}; }
  std::uint32_t flight_bytes() const { return static_cast<std::uint32_t>(next_ - position_); }

  void pass(Duration time) { now_ += time; }
  /// Sends as many whole segments as the window lets.
  void fill() {
    while (flight_bytes() + kSegment <= control_->window()) next_ += kSegment;
  }
  void send(std::uint32_t segments) { next_ += segments * kSegment; }
  /// Of what is in flight. The window had held the sender back when half of it was used, unless the
  /// application has nothing more.
  void acknowledge(std::uint32_t segments, std::optional<Duration> round_trip = {}, bool has_more = true) {
    const auto flight = flight_bytes();
    position_ += segments * kSegment;
    if (round_trip) smoothed_ = *round_trip;
    control_->acknowledged({.bytes = segments * kSegment,
                            .flight_bytes = flight,
                            .window_limited = has_more && 2 * std::uint64_t{flight} >= control_->window(),
                            .round_trip = round_trip,
                            .position = position_,
                            .next_position = next_,
                            .smoothed = smoothed_},
                           now_);
  }
  /// A round trip of a sender that has always more to send: an acknowledgment for each segment that was in
  /// flight at its beginning, evenly spread.
  void play_round(Duration round_trip) {
    fill();
    const auto segments = flight_bytes() / kSegment;
    const auto end = now_ + round_trip;
    for (std::uint32_t left = segments; left > 0; --left) {
      now_ += (end - now_) / left;
      acknowledge(1, round_trip);
      fill();
    }
  }
  void play_rounds(int count, Duration round_trip) {
    for (int i = 0; i < count; ++i) play_round(round_trip);
  }
  /// What is in flight when it is told is lost, and all of it there when the recovery is over.
  void lose() {
    fill();
    control_->lost(flight_bytes(), now_);
    position_ = next_;
  }
  void time_out() {
    fill();
    control_->timed_out(flight_bytes(), now_);
    position_ = next_;
  }
  /// What is in flight is acknowledged, and nothing is sent for a while.
  void rest(Duration time) {
    if (next_ > position_) acknowledge(flight_bytes() / kSegment, {}, false);
    now_ += time;
    control_->resumed(time, std::chrono::milliseconds(200), now_);
  }

 private:
  std::unique_ptr<CongestionControl> control_;
  TimePoint now_{};
  std::uint64_t position_ = 1;
  std::uint64_t next_ = 1;
  Duration smoothed_{};
};

}  // namespace netrig
