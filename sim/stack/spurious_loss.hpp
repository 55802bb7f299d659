// Whether what a sender took for a loss was none: an acknowledgment that carries the timestamp of the first
// transmission (the Eifel detection, RFC 3522), or reports that say that all that was sent again arrived
// twice (RFC 2883, RFC 3708).
#pragma once

#include <cstdint>
#include <optional>

#include "stack/tcp_flight.hpp"
#include "stack/tcp_timestamping.hpp"

namespace netrig {

class SpuriousLoss {
 public:
  /// The window has been reduced, with `acknowledged` as the oldest position in flight.
  void begin(std::uint64_t acknowledged) { *this = {}, begin_ = acknowledged; }
  void end() { begin_.reset(); }

  /// A segment leaves again.
  void sent_again(StreamRange range, TimePoint now) {
    if (!begin_) return;
    if (!first_end_) {
      first_end_ = range.end;
      first_sent_at_ = now;
    }
    ++sent_again_;
  }
  /// The peer reports that it has got `range` a second time.
  void duplicate_reported(StreamRange range) {
    if (begin_ && range.begin >= *begin_ && sent_again_ > 0) --sent_again_, reported_ = true;
  }
  /// All before `position` has arrived, and the acknowledgment echoes a timestamp `echoed`.
  void acknowledged(std::uint64_t position, const std::optional<TcpTimestamping::Taken>& echoed) {
    if (!begin_ || !first_end_ || judged_ || position < *first_end_) return;
    judged_ = true;
    echoes_first_ = echoed && echoed->before(first_sent_at_);
  }

  bool is_certain() const { return begin_ && (echoes_first_ || (reported_ && sent_again_ == 0)); }

 private:
  std::optional<std::uint64_t> begin_ = {};
  std::optional<std::uint64_t> first_end_ = {};
  TimePoint first_sent_at_{};
  std::uint64_t sent_again_ = 0;
  bool reported_ = false;
  bool echoes_first_ = false;
  bool judged_ = false;  // the first acknowledgment behind what was sent again decides
};

}  // namespace netrig
