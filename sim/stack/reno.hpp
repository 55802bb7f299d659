// Congestion avoidance as RFC 5681 3.1 has it.
#pragma once

#include "stack/loss_based_control.hpp"

namespace netrig {

class Reno final : public LossBasedControl {
 public:
  using LossBasedControl::LossBasedControl;

  std::string_view name() const override { return "reno"; }

 private:
  std::uint32_t grown(const Acknowledged& what, TimePoint now) override;
  std::uint32_t reduced(std::uint32_t bytes) const override { return bytes / 2; }
  void reducing(Event, std::uint32_t) override { counted_ = 0; }
  void remember() override { counted_before_ = counted_; }
  void recall() override { counted_ = counted_before_; }

  std::uint64_t counted_ = 0;  // bytes acknowledged since the window last grew, in congestion avoidance
  std::uint64_t counted_before_ = 0;
};

}  // namespace netrig
