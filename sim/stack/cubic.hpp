// CUBIC (RFC 9438): behind a loss the window rises fast to near where it was lost, slowly past that, and then
// fast again, by time and not by round trips; never slower than Reno would.
#pragma once

#include "stack/cubic_curve.hpp"
#include "stack/loss_based_control.hpp"

namespace netrig {

class Cubic final : public LossBasedControl {
 public:
  using LossBasedControl::LossBasedControl;

  std::string_view name() const override { return "cubic"; }

 private:
  /// A stage of congestion avoidance. Of bytes that are no whole ones the rest is kept, in parts of what it
  /// was divided by.
  struct Epoch {
    CubicCurve curve;
    Duration elapsed{};      // t, without what was spent waiting for the application (RFC 9438 5.8)
    std::uint64_t estimate;  // W_est
    std::uint64_t estimate_rest = 0;
    std::uint64_t window_rest = 0;
  };
  struct State {
    std::optional<std::uint32_t> plateau = {};  // W_max; unset: where the next stage begins
    std::uint32_t prior = 0;                    // cwnd_prior
    std::optional<Epoch> epoch = {};
    std::optional<TimePoint> counted_at = {};  // up to when `elapsed` was counted; unset: not now
  };

  std::uint32_t grown(const Acknowledged& what, TimePoint now) override;
  std::uint32_t reduced(std::uint32_t bytes) const override;
  void reducing(Event event, std::uint32_t used_bytes) override;
  void left_first_slow_start() override { state_.prior = window(); }
  void slow_started() override { state_.epoch.reset(); }
  void stood_still() override { state_.counted_at.reset(); }
  void remember() override { before_ = state_; }
  void recall() override { state_ = before_; }

  Epoch begin_epoch() const;
  void estimate(Epoch& epoch, std::uint32_t bytes) const;
  std::uint32_t nearer_to(std::uint64_t target, Epoch& epoch, std::uint32_t bytes) const;

  State state_ = {};
  State before_ = {};
};

}  // namespace netrig
