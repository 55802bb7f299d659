// Stop and reload as signals or another process tell them, to be waited for as Host::next_life_event() says.
#pragma once

#include <memory>

#include "async/wait_context.hpp"
#include "host/life.hpp"
#include "host/result.hpp"

namespace netrig {

class LifeEvents {
 public:
  explicit LifeEvents(const std::shared_ptr<WaitContext>& context);

  /// From here on events wait for next(), which does this, too. Before, both end the program at once; after a
  /// stop that was taken, a stop does.
  void take_over();
  /// A stop ends the program at once again.
  void give_back();
  /// False when it is to end the program at once.
  bool tell(LifeEvent event);
  /// Ends a wait with HostError::closed.
  void close();
  /// Errors: timed_out, closed.
  Task<Result<LifeEvent>> next(Deadline deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace netrig
