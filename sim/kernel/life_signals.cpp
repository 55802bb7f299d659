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
    if (!std::exchange(takes_stop, true)) {
      for (const int number : {SIGTERM, SIGINT}) signals.add(number);
    }
    if (std::exchange(is_listening, true)) return;
    signals.add(SIGHUP);
    listen();
  }

  /// Removed signals have their default action again: a stop ends the program at once.
  void give_stop_back() {
    events.give_back();
    if (!std::exchange(takes_stop, false)) return;
    for (const int number : {SIGTERM, SIGINT}) signals.remove(number);
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
    if (event && *event == LifeEvent::stop) state->give_stop_back();
    co_return event;
  }

  asio::basic_signal_set<asio::io_context::executor_type> signals;
  LifeEvents events;
  bool takes_stop = false;
  bool is_listening = false;
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

void LifeSignals::give_back() {
  state_->give_stop_back();
}

Task<Result<LifeEvent>> LifeSignals::next(Deadline deadline) {
  return State::next(state_, deadline);
}

}  // namespace netrig
