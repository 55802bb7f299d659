#include "async/wait_context.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace netrig {

namespace {

constexpr unsigned kServedInARow = 64;

}  // namespace

bool WaitContext::must_yield() {
  return ++served_ > kServedInARow;
}

void WaitContext::drop_waits() {
  while (!waiting_.empty()) waiting_.front().drop();
}

Task<> yield(std::shared_ptr<WaitContext> context) {
  context->yielded();
  co_await boost::asio::post(context->executor(), boost::asio::use_awaitable);
}

Task<> sleep_until(std::shared_ptr<WaitContext> context, TimePoint time) {
  const auto waiter = context->make_waiter();
  Result<> woken = co_await waiter->wait(time);
  if (woken.error() != HostError::timed_out) throw boost::system::system_error(woken.error());
}

}  // namespace netrig
