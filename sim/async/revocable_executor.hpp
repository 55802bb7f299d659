// The executor of one program among several in a process: when the program is killed, nothing of it runs any
// more, whatever is queued.
#pragma once

#include <boost/asio/execution.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/recycling_allocator.hpp>
#include <memory>
#include <utility>

namespace netrig {

/// Is told whenever something of a program runs, by whoever must know whose turn it is.
class TurnWatch {
 public:
  virtual ~TurnWatch() = default;
  /// Turns may be nested: what is dispatched runs within the present one.
  virtual void turn_begins() = 0;
  virtual void turn_ends() noexcept = 0;
};

/// Runs functions in an event loop. Once revoked it destroys them instead: the ones queued when their turn
/// comes, new ones at once. Coroutines suspended in them are destroyed with them. Copies are revoked
/// together.
class RevocableExecutor {
 public:
  /// `watch` must outlive the time until the executor is revoked; null: nobody is told.
  explicit RevocableExecutor(boost::asio::io_context& loop, TurnWatch* watch = nullptr)
      : RevocableExecutor(loop.get_executor(), std::make_shared<State>(State{.watch = watch})) {}

  void revoke() const { state_->revoked = true; }

  // What Asio asks of an executor. Whether a function may run at once, when the loop is running already, is
  // the loop's executor's business: Asio counts on dispatch() doing so.
  boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
    return loop_.context();
  }
  boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) const noexcept {
    return boost::asio::query(loop_, boost::asio::execution::blocking);
  }
  RevocableExecutor require(boost::asio::execution::blocking_t::never_t never) const {
    return {boost::asio::require(loop_, never), state_};
  }
  RevocableExecutor require(boost::asio::execution::blocking_t::possibly_t possibly) const {
    return {boost::asio::require(loop_, possibly), state_};
  }

  template <class Function>
  void execute(Function function) const {
    if (state_->revoked) return;
    const auto recycling = boost::asio::require(
        loop_, boost::asio::execution::allocator(boost::asio::recycling_allocator<void>()));
    recycling.execute([state = state_, function = std::move(function)]() mutable {
      if (state->revoked) return;
      const Turn turn(state->watch);
      std::move(function)();
    });
  }

  friend bool operator==(const RevocableExecutor& a, const RevocableExecutor& b) noexcept {
    return a.state_ == b.state_ && a.loop_ == b.loop_;
  }
  friend bool operator!=(const RevocableExecutor& a, const RevocableExecutor& b) noexcept {
    return !(a == b);
  }

 private:
  using Loop = boost::asio::io_context::executor_type;

  struct State {
    bool revoked = false;
    TurnWatch* watch = nullptr;
  };

  class Turn {
   public:
    explicit Turn(TurnWatch* watch) : watch_(watch) {
      if (watch_ != nullptr) watch_->turn_begins();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      if (watch_ != nullptr) watch_->turn_ends();
    }

   private:
    TurnWatch* watch_;
  };

  RevocableExecutor(const Loop& loop, std::shared_ptr<State> state) : loop_(loop), state_(std::move(state)) {}

  Loop loop_;
  std::shared_ptr<State> state_;
};

}  // namespace netrig
