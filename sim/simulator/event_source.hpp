// EventSource: whatever does something at a time of a simulation: a direction of a link, a node with its
// stack, a timer. Each has one deadline at a time.
#pragma once

#include "stack/deadline_queue.hpp"

namespace netrig {

class EventSource : public DeadlineItem {
 public:
  virtual ~EventSource() = default;
  /// Its deadline has come, and is taken away.
  virtual void happen(TimePoint now) = 0;
};

}  // namespace netrig
