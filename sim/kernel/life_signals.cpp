#include "kernel/life_signals.hpp"

#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "async/life_events.hpp"

namespace netrig {

namespace asio = boost::asio;

struct LifeSignals::State : std::enable_shared_from_this<State> {
  explicit State(const std::shared_ptr<KernelContext>& context) : signals(context->io()), events(context) {}

  void install() {
    events.take_over();
    if (std::exchange(is_installed, true)) return;
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) signals.add(number);
    listen();
  }

  void listen() {
    signals.async_wait([self = shared_from_this()](const Error& error, int number) {
      if (error) return;
      (void)self->events.tell(number == SIGHUP ? LifeEvent::reload : LifeEvent::stop);
      self->listen();
    });
  }

  static Task<Result<LifeEvent>> next(std::shared_ptr<State> state, Deadline deadline) {
    state->install();
    auto event = co_await state->events.next(deadline);
    if (event && *event == LifeEvent::stop) {
      // Removed signals have their default action again, and a second stop ends the program at once.
      state->signals.remove(SIGTERM);
      state->signals.remove(SIGINT);
    }
    co_return event;
  }

  asio::basic_signal_set<asio::io_context::executor_type> signals;
  LifeEvents events;
  bool is_installed = false;
};

LifeSignals::LifeSignals(const std::shared_ptr<KernelContext>& context)
    : state_(std::make_shared<State>(context)) {}

LifeSignals::~LifeSignals() {
  Error ignored;
  state_->signals.clear(ignored);
  state_->signals.cancel(ignored);
  state_->events.close();
}

void LifeSignals::take_over() {
  state_->install();
}

Task<Result<LifeEvent>> LifeSignals::next(Deadline deadline) {
  return State::next(state_, deadline);
}

}  // namespace netrig
