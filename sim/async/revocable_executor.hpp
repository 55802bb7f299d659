// The executor of one program among several in a process: when the program is killed, nothing of it runs any
// more, whatever is queued.
#pragma once

#include <boost/asio/execution.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <utility>

namespace netrig {

/// Runs functions in an event loop. Once revoked it destroys them instead: the ones queued when their turn
/// comes, new ones at once. Coroutines suspended in them are destroyed with them. Copies are revoked
/// together.
class RevocableExecutor {
 public:
  explicit RevocableExecutor(boost::asio::io_context& loop)
      : RevocableExecutor(loop.get_executor(), std::make_shared<bool>(false)) {}

  void revoke() const { *revoked_ = true; }

  // What Asio asks of an executor. Whether a function may run at once, when the loop is running already, is
  // the loop's executor's business: Asio counts on dispatch() doing so.
  boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
    return loop_.context();
  }
  boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) const noexcept {
    return boost::asio::query(loop_, boost::asio::execution::blocking);
  }
  RevocableExecutor require(boost::asio::execution::blocking_t::never_t never) const {
    return {boost::asio::require(loop_, never), revoked_};
  }
  RevocableExecutor require(boost::asio::execution::blocking_t::possibly_t possibly) const {
    return {boost::asio::require(loop_, possibly), revoked_};
  }

  template <class Function>
  void execute(Function function) const {
    if (*revoked_) return;
    loop_.execute([revoked = revoked_, function = std::move(function)]() mutable {
      if (!*revoked) std::move(function)();
    });
  }

  friend bool operator==(const RevocableExecutor& a, const RevocableExecutor& b) noexcept {
    return a.revoked_ == b.revoked_ && a.loop_ == b.loop_;
  }
  friend bool operator!=(const RevocableExecutor& a, const RevocableExecutor& b) noexcept {
    return !(a == b);
  }

 private:
  using Loop = boost::asio::io_context::executor_type;

  RevocableExecutor(const Loop& loop, std::shared_ptr<bool> revoked)
      : loop_(loop), revoked_(std::move(revoked)) {}

  Loop loop_;
  std::shared_ptr<bool> revoked_;
};

}  // namespace netrig
