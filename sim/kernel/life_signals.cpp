#include "kernel/life_signals.hpp"

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <optional>

namespace netrig {

namespace asio = boost::asio;

struct LifeSignals::State : std::enable_shared_from_this<State> {
  explicit State(std::shared_ptr<KernelContext> shared)
      : context(std::move(shared)), signals(context->io()), waiter(context->make_waiter()) {}

  void install() {
    if (std::exchange(is_installed, true)) return;
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) signals.add(number);
    listen();
  }

  void listen() {
    signals.async_wait([self = shared_from_this()](const Error& error, int number) {
      if (error) return;
      (number == SIGHUP ? self->reload : self->stop) = true;
      self->waiter->finish();
      self->listen();
    });
  }

  /// A stop comes before a reload: there is nothing left to reload for.
  std::optional<LifeEvent> take() {
    if (std::exchange(stop, false)) {
      // Removed signals have their default action again, and a second stop ends the program at once.
      signals.remove(SIGTERM);
      signals.remove(SIGINT);
      return LifeEvent::stop;
    }
    if (std::exchange(reload, false)) return LifeEvent::reload;
    return {};
  }

  static Task<Result<LifeEvent>> next(std::shared_ptr<State> state, Deadline deadline) {
    state->install();
    for (bool passed = false;;) {
      if (auto event = state->take()) co_return *event;
      if (passed) co_return HostError::timed_out;
      Result<> woken = co_await state->waiter->wait(deadline);
      passed = !woken && woken.error() == HostError::timed_out;
      if (!woken && !passed) co_return woken.error();
    }
  }

  std::shared_ptr<KernelContext> context;
  asio::basic_signal_set<asio::io_context::executor_type> signals;
  std::shared_ptr<Waiter> waiter;
  bool is_installed = false;
  bool stop = false;
  bool reload = false;
};

LifeSignals::LifeSignals(std::shared_ptr<KernelContext> context)
    : state_(std::make_shared<State>(std::move(context))) {}

LifeSignals::~LifeSignals() {
  Error ignored;
  state_->signals.clear(ignored);
  state_->signals.cancel(ignored);
  state_->waiter->finish(HostError::closed);
}

void LifeSignals::take_over() {
  state_->install();
}

Task<Result<LifeEvent>> LifeSignals::next(Deadline deadline) {
  return State::next(state_, deadline);
}

}  // namespace netrig
