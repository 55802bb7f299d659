// Slow start and congestion avoidance as RFC 5681 3.1 has them, with the initial window of RFC 6928 2.
#pragma once

#include "stack/congestion_control.hpp"

namespace netrig {

class Reno : public CongestionControl {
 public:
  explicit Reno(std::uint32_t segment_bytes);

  std::string_view name() const override { return "reno"; }
  void acknowledged(const Acknowledged& what, TimePoint now) override;
  void lost(std::uint32_t flight_bytes, TimePoint now) override;
  void timed_out(std::uint32_t flight_bytes, TimePoint now) override;
  void undo() override;
  void handshake_lost() override;
  void idle() override;
  void set_segment_size(std::uint32_t bytes) override;
  std::uint32_t window() const override { return window_; }
  std::optional<std::uint32_t> slow_start_threshold() const override { return threshold_; }

 private:
  bool in_slow_start() const { return !threshold_ || window_ < *threshold_; }
  std::uint32_t halved(std::uint32_t flight_bytes) const;

  std::uint32_t segment_;
  std::uint32_t window_;
  std::optional<std::uint32_t> threshold_ = {};
  struct Before {
    std::uint32_t window;
    std::optional<std::uint32_t> threshold;
  };
  std::optional<Before> before_ = {};  // the last reduction
  std::uint32_t counted_ = 0;  // bytes acknowledged since the window last grew, in congestion avoidance
  bool started_ = false;
  bool timed_out_ = false;  // this slow start follows a timeout
};

}  // namespace netrig
