// The parts of a program that stand and fall together: a server's loops, and what waits for its stop.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"

namespace netrig {

class Host;

/// A program that ends with the first of its parts, so that none of them is missed silently:
///
///     ProgramParts parts(host);
///     parts.spawn(accept_loop(listener));  // gives why it ended
///     parts.spawn(wait_for_stop(host));
///     host.ready();
///     co_await parts.first_end();
///     listener->close();
///     auto outcome = co_await parts.join(host.now() + std::chrono::seconds(1));
class ProgramParts {
 public:
  explicit ProgramParts(Host& host);

  void spawn(Task<Result<>> part);
  /// As a part's end: the first outcome counts.
  void finish(const Result<>& outcome);
  bool is_finished() const;

  /// Waits until a part has ended, or finish() was called.
  Task<> first_end();
  /// Cancels the parts that are left, waits for them, and gives the first outcome. Throws what left a part.
  /// Errors: those of the part; timed_out when that was none, but some part does not end.
  Task<Result<>> join(Deadline deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
  TaskGroup tasks_;
};

/// Runs one part: `finish` gets its outcome, and success when an exception leaves it, which goes on to
/// TaskGroup::join().
Task<> run_part(std::function<void(const Result<>&)> finish, Task<Result<>> part);

/// What a server whose options say everything answers to a reload.
inline constexpr const char* kNothingToReload = "nothing to reload: all settings are on the command line";

/// Waits for the stop; takes a reload by saying that there is nothing to read again, if `reload_text` is not
/// empty. Gives success.
Task<Result<>> wait_for_stop(Host& host, std::string reload_text = {});

}  // namespace netrig
