#include "async/waiter.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/post.hpp>

namespace netrig {

namespace asio = boost::asio;

Waiter::Waiter(Executor executor, std::unique_ptr<DeadlineTimer> timer, WaiterList& waiting)
    : executor_(std::move(executor)), timer_(std::move(timer)), waiting_(waiting) {}

Task<Result<>> Waiter::wait(Deadline deadline) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Result<>)>(
      [self = shared_from_this(), deadline](Handler handler) { self->begin(std::move(handler), deadline); },
      asio::use_awaitable);
}

void Waiter::begin(Handler handler, Deadline deadline) {
  if (handler_) {
    asio::post(executor_, [handler = std::move(handler)]() mutable {
      std::move(handler)(Result<>(make_error_code(boost::system::errc::operation_in_progress)));
    });
    return;
  }
  ++generation_;
  handler_.emplace(std::move(handler));
  waiting_.push_back(*this);
  watch_cancellation();
  if (deadline) watch_deadline(*deadline);
}

void Waiter::watch_cancellation() {
  auto slot = asio::get_associated_cancellation_slot(*handler_);
  if (!slot.is_connected()) return;
  slot.assign([weak = weak_from_this(), generation = generation_](asio::cancellation_type) {
    if (auto self = weak.lock()) self->finish_if(generation, HostError::closed);
  });
}

void Waiter::watch_deadline(TimePoint deadline) {
  timer_runs_ = true;
  timer_->start(deadline, [weak = weak_from_this(), generation = generation_] {
    if (auto self = weak.lock()) self->finish_if(generation, HostError::timed_out);
  });
}

void Waiter::finish_if(std::uint64_t generation, Error outcome) {
  if (generation == generation_) finish(outcome);
}

void Waiter::finish(Error outcome) {
  if (!handler_) return;
  unlink();
  if (std::exchange(timer_runs_, false)) timer_->cancel();
  Handler handler = std::move(*handler_);
  handler_.reset();
  asio::post(executor_, [handler = std::move(handler), outcome]() mutable {
    std::move(handler)(outcome ? Result<>(outcome) : Result<>());
  });
}

void Waiter::drop() {
  if (!handler_) return;
  const auto self = shared_from_this();  // the coroutine may own this
  unlink();
  if (std::exchange(timer_runs_, false)) timer_->cancel();
  const std::optional<Handler> dropped = std::exchange(handler_, std::nullopt);
}

}  // namespace netrig
