// Waiter: the one place where a coroutine is suspended. Everything that waits (sockets,
// events, sleep) waits in one, so that deadlines, closing, cancellation and the host's end work everywhere
// alike.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <memory>
#include <optional>

#include "async/deadline_timer.hpp"
#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"

namespace netrig {

class Waiter;

/// All waits of a host that go on; whoever ends the host drops what is left.
using WaiterList = boost::intrusive::list<Waiter,
                                          boost::intrusive::base_hook<boost::intrusive::list_base_hook<
                                              boost::intrusive::link_mode<boost::intrusive::auto_unlink>>>,
                                          boost::intrusive::constant_time_size<false>>;

/// Suspends one coroutine at a time, until finish(), the deadline, or the cancellation of its TaskGroup. It
/// can be used again and again; whoever waits keeps it alive. Resumption is always posted: finish() never
/// runs the coroutine itself.
class Waiter
    : public std::enable_shared_from_this<Waiter>,
      public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  Waiter(Executor executor, std::unique_ptr<DeadlineTimer> timer, WaiterList& waiting);

  /// Errors: timed_out, closed (cancelled), what finish() was given, and operation_in_progress when another
  /// coroutine already waits here. The Waiter stays alive as long as it is waited in.
  Task<Result<>> wait(Deadline deadline);

  /// Ends the present wait, if there is one.
  void finish(Error outcome = {});
  bool is_waiting() const { return handler_.has_value(); }

  /// Destroys the waiting coroutine without resuming it.
  void drop();

 private:
  using Handler = boost::asio::async_result<boost::asio::use_awaitable_t<>, void(Result<>)>::handler_type;

  void begin(Handler handler, Deadline deadline);
  void finish_if(std::uint64_t generation, Error outcome);
  void watch_cancellation();
  void watch_deadline(TimePoint deadline);

  Executor executor_;
  std::unique_ptr<DeadlineTimer> timer_;
  WaiterList& waiting_;
  bool timer_runs_ = false;
  std::uint64_t generation_ = 0;  ///< tells a late timer or cancellation that its wait is over
  std::optional<Handler> handler_;
};

}  // namespace netrig
