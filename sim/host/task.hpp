// The coroutine type of everything above Host, and how several of them run at once.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "host/result.hpp"
#include "host/time.hpp"

namespace netrig {

/// A lazily started coroutine on a Host's executor. A `co_await` stands in a statement of its own: g++ 12
/// miscompiles temporaries around it.
template <class T = void>
using Task = boost::asio::awaitable<T>;

using Executor = boost::asio::any_io_executor;

class Host;

/// Coroutines that belong together, e.g. the connections of a server:
///
///     TaskGroup sessions(host);
///     for (;;) {
///       auto connection = co_await listener->accept({});
///       if (!connection) break;
///       sessions.spawn(serve(std::move(*connection)));
///     }
///     co_await sessions.join({});
///
/// The first exception that leaves a member is kept and thrown again by join(); later ones, and one that
/// nobody joined for, are reported on the console. Destroying a group cancels its members without waiting for
/// them; they must not touch what was destroyed with it, so join() first wherever one can.
class TaskGroup {
 public:
  explicit TaskGroup(Host& host);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void spawn(Task<> task);
  /// Ends every member at its present wait: that call gives HostError::closed or throws, and the next one
  /// throws.
  void cancel();
  std::size_t size() const;

  /// Waits until all members have ended. Errors: HostError::timed_out.
  Task<Result<>> join(Deadline deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace netrig
