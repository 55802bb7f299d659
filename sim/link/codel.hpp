// Controlled Delay (RFC 8289): which frames a queue drops so that none waits long, told by how long they have
// waited. It holds no queue and no clock.
#pragma once

#include <cstdint>
#include <optional>

#include "host/time.hpp"
#include "link/conditions.hpp"

namespace netrig {

class CoDel {
 public:
  explicit CoDel(const CoDelSettings& settings) : settings_(settings) {}

  /// Whether the frame at the queue's head, whose turn it is at `now`, is dropped. `waited` since it came;
  /// `queued_bytes` with it. Asked for one after another until it says no (RFC 8289 5.5).
  bool should_drop(Duration waited, std::uint64_t queued_bytes, std::uint32_t frame_bytes, TimePoint now);

 private:
  bool is_above_target(Duration waited, std::uint64_t queued_bytes, std::uint32_t frame_bytes, TimePoint now);
  void start_dropping(TimePoint now);
  TimePoint next_drop(TimePoint from) const;

  CoDelSettings settings_;
  std::optional<TimePoint> above_until_ = {};  // when it will have been above the target for an interval
  bool dropping_ = false;
  TimePoint drop_next_{};
  std::uint64_t count_ = 0;       // drops since this state was entered
  std::uint64_t last_count_ = 0;  // … when it was entered
};

}  // namespace netrig
