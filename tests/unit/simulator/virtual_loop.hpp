// An event loop in virtual time for tests of what waits: it runs what is ready, then jumps to the next
// deadline.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include "async/wait_context.hpp"

namespace netrig::testing {

class VirtualLoop {
 public:
  VirtualLoop() : context_(std::make_shared<Context>(*this)) {}
  ~VirtualLoop() { context_->drop_waits(); }

  std::shared_ptr<WaitContext> context() const { return context_; }
  TimePoint now() const { return now_; }
  /// Calls `action` when that time has come.
  void at(TimePoint time, std::function<void()> action) { timers_.emplace(time, std::move(action)); }

  /// Runs the coroutine to its end; throws what leaves it, or when it waits for ever.
  void run(Task<> body) {
    bool ended = false;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop_, std::move(body), [&](std::exception_ptr error) {
      ended = true;
      failure = std::move(error);
    });
    for (;;) {
      loop_.restart();
      loop_.poll();
      if (ended) break;
      if (timers_.empty()) throw std::runtime_error("the coroutine waits for ever");
      auto next = timers_.extract(timers_.begin());
      now_ = std::max(now_, next.key());
      next.mapped()();
    }
    if (failure) std::rethrow_exception(failure);
  }

 private:
  using Timers = std::multimap<TimePoint, std::function<void()>>;

  class Timer final : public DeadlineTimer {
   public:
    explicit Timer(VirtualLoop& loop) : loop_(loop) {}
    void start(TimePoint due, std::function<void()> run_out) override {
      runs_ = std::make_shared<bool>(true);
      loop_.at(due, [runs = runs_, run_out = std::move(run_out)] {
        if (*runs) run_out();
      });
    }
    void cancel() override { *runs_ = false; }

   private:
    VirtualLoop& loop_;
    std::shared_ptr<bool> runs_;
  };

  class Context final : public WaitContext {
   public:
    explicit Context(VirtualLoop& loop) : WaitContext(loop.loop_.get_executor()), loop_(loop) {}
    std::unique_ptr<DeadlineTimer> make_timer() override { return std::make_unique<Timer>(loop_); }

   private:
    VirtualLoop& loop_;
  };

  boost::asio::io_context loop_{1};
  TimePoint now_{};
  Timers timers_;
  std::shared_ptr<Context> context_;
};

}  // namespace netrig::testing
