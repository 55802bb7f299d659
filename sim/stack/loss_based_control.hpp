// What algorithms have in common that take losses for congestion: slow start (RFC 5681 3.1) with HyStart++
// (RFC 9406), the initial window (RFC 6928), windows that are not in use (RFC 7661), and taking back what was
// spurious. How the window grows in congestion avoidance, and how much of it is left behind a loss, is
// theirs.
#pragma once

#include "stack/congestion_control.hpp"
#include "stack/hystart.hpp"
#include "stack/window_validation.hpp"

namespace netrig {

class LossBasedControl : public CongestionControl {
 public:
  explicit LossBasedControl(std::uint32_t segment_bytes);

  void acknowledged(const Acknowledged& what, TimePoint now) final;
  void lost(std::uint32_t flight_bytes, TimePoint now) final;
  void timed_out(std::uint32_t flight_bytes, TimePoint now) final;
  void undo() final;
  void handshake_lost() final;
  void resumed(Duration idle, Duration retransmission_timeout, TimePoint now) final;
  void set_segment_size(std::uint32_t bytes) final;
  std::uint32_t window() const final { return state_.window; }
  std::optional<std::uint32_t> slow_start_threshold() const final { return state_.threshold; }

 protected:
  enum class Event { loss, timeout };

  /// The window that congestion avoidance makes of the present one; never less.
  virtual std::uint32_t grown(const Acknowledged& what, TimePoint now) = 0;
  /// What is left of so much in flight behind a loss, before the least is applied.
  virtual std::uint32_t reduced(std::uint32_t bytes) const = 0;

  // What an algorithm may need to know.
  /// The window is about to be reduced; `used` of it were in use.
  virtual void reducing(Event event, std::uint32_t used_bytes) = 0;
  /// The first slow start has ended without a loss.
  virtual void left_first_slow_start() {}
  /// An acknowledgment in slow start.
  virtual void slow_started() {}
  /// An acknowledgment that the window may not grow for, or a time without any.
  virtual void stood_still() {}
  /// To remember what it knows, and to go back to it.
  virtual void remember() = 0;
  virtual void recall() = 0;

  std::uint32_t segment_bytes() const { return segment_; }

 private:
  struct State {
    std::uint32_t window;
    std::optional<std::uint32_t> threshold = {};
    HyStart hystart = {};
    bool after_timeout = false;  // this slow start follows one
  };
  bool in_slow_start() const { return !state_.threshold || state_.window < *state_.threshold; }
  void start_slowly(const Acknowledged& what, bool may_grow);
  void set_window(std::uint64_t bytes);
  void reduce(Event event, std::uint32_t flight_bytes, TimePoint now);
  void give_up_unused(TimePoint now);

  std::uint32_t segment_;
  State state_;
  std::optional<State> before_ = {};  // the last loss or timeout
  WindowValidation validation_ = {};
  bool started_ = false;
};

}  // namespace netrig
