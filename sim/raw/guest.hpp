// One program in a node process: its host on the node's stack, its surroundings, and its end.
#pragma once

#include <functional>
#include <memory>

#include "host/program.hpp"
#include "raw/guest_surroundings.hpp"
#include "raw/program_order.hpp"
#include "stack_host/stack_host.hpp"

namespace netrig {

/// Destroying it kills the program: nothing of it runs any more, and its sockets close; those of a coroutine
/// that was about to go on, when the loop comes to it.
class Guest {
 public:
  /// Called once, from the event loop, when the program has ended by itself.
  using Ended = std::function<void(const ProgramEnd&)>;

  Guest(StackDriver& driver, const Program& program, const Options& options,
        GuestSurroundings::Terminal terminal, ReadyPipe ready, GuestSurroundings::Options places);
  ~Guest();

  void start(Ended ended);
  /// False when the program is to end at once instead.
  bool tell(LifeEvent event) { return surroundings_.tell(event); }

 private:
  const Program& program_;
  Options options_;
  RevocableExecutor executor_;
  std::shared_ptr<KernelContext> context_;
  GuestSurroundings surroundings_;
  StackHost host_;
};

}  // namespace netrig
