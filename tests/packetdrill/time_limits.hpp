// For how long what has kept a connection from sending more: TCP_INFO's tcpi_busy_time and its parts.
#pragma once

#include "host/time.hpp"

namespace netrig::packetdrill {

class TimeLimits {
 public:
  enum class Limit { idle, busy, peer_window, send_buffer };

  /// From now on.
  void set(Limit limit, TimePoint now) {
    add(now);
    limit_ = limit;
  }
  Limit limit() const { return limit_; }

  Duration busy(TimePoint now) const {
    return of(Limit::busy, busy_, now) + peer_window(now) + send_buffer(now);
  }
  Duration peer_window(TimePoint now) const { return of(Limit::peer_window, peer_window_, now); }
  Duration send_buffer(TimePoint now) const { return of(Limit::send_buffer, send_buffer_, now); }

 private:
  Duration of(Limit limit, Duration before, TimePoint now) const {
    return limit_ == limit ? before + (now - since_) : before;
  }
  void add(TimePoint now) {
    busy_ = of(Limit::busy, busy_, now);
    peer_window_ = of(Limit::peer_window, peer_window_, now);
    send_buffer_ = of(Limit::send_buffer, send_buffer_, now);
    since_ = now;
  }

  Limit limit_ = Limit::idle;
  TimePoint since_{};
  Duration busy_{};
  Duration peer_window_{};
  Duration send_buffer_{};
};

}  // namespace netrig::packetdrill
