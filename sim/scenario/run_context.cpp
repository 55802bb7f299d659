#include "scenario/run_context.hpp"

#include <algorithm>

namespace netrig {

void wait_for_event(RunContext& context, WorldTime deadline) {
  const WorldTime now = context.world.now();
  if (now >= deadline) return;
  context.world.wait(deadline - now);
  if (context.step != nullptr)
    context.observer.step_waits(*context.step, context.world.now() - context.step_begin);
}

bool wait_until(RunContext& context, WorldTime deadline, const std::function<bool()>& holds) {
  for (;;) {
    const WorldTime before = context.world.now();
    if (holds()) return true;
    const WorldTime after = context.world.now();
    if (after >= deadline) return false;
    const WorldTime next = std::min(deadline, after + (after - before));
    do {
      wait_for_event(context, deadline);
    } while (context.world.now() < next);
  }
}

}  // namespace netrig
