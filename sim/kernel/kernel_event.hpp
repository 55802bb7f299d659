// Host's Event on the kernel's clock.
#pragma once

#include <memory>

#include "host/event.hpp"
#include "kernel/kernel_context.hpp"

namespace netrig {

class KernelEvent final : public Event {
 public:
  explicit KernelEvent(std::shared_ptr<KernelContext> context);
  ~KernelEvent() override;

  void notify() override;
  Task<Result<>> wait(Deadline deadline) override;

 private:
  struct State;
  std::shared_ptr<State> state_;  ///< also held by whoever waits
};

}  // namespace netrig
