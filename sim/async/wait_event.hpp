// Host's Event, on any clock.
#pragma once

#include <memory>

#include "async/wait_context.hpp"
#include "host/event.hpp"

namespace netrig {

class WaitEvent final : public Event {
 public:
  explicit WaitEvent(std::shared_ptr<WaitContext> context);
  ~WaitEvent() override;

  void notify() override;
  Task<Result<>> wait(Deadline deadline) override;

 private:
  struct State;
  std::shared_ptr<State> state_;  ///< also held by whoever waits
};

}  // namespace netrig
