#include "kernel/async_descriptor.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace netrig {

namespace asio = boost::asio;

AsyncDescriptor::AsyncDescriptor(std::shared_ptr<KernelContext> context, FileDescriptor descriptor)
    : context_(std::move(context)),
      descriptor_(std::move(descriptor)),
      watch_(context_->io().get_executor()) {
  watch_.assign(descriptor_.number());
}

void AsyncDescriptor::close() {
  if (is_closed()) return;
  watch_.release();  // leaves the epoll set before the number can be used again
  descriptor_.close();
  for (auto& direction : directions_) {
    if (direction.waiter) direction.waiter->finish(HostError::closed);
  }
}

Task<Result<>> AsyncDescriptor::wait(Readiness readiness, Deadline deadline) {
  context_->yielded();
  auto& waiter = direction(readiness).waiter;
  if (!waiter) waiter = context_->make_waiter();
  arm(readiness);
  return waiter->wait(deadline);
}

void AsyncDescriptor::wake(Readiness readiness) {
  if (const auto& waiter = direction(readiness).waiter) waiter->finish();
}

void AsyncDescriptor::arm(Readiness readiness) {
  if (std::exchange(direction(readiness).armed, true)) return;
  using Wait = asio::posix::descriptor_base::wait_type;
  constexpr std::array kinds{Wait::wait_read, Wait::wait_write, Wait::wait_error};
  watch_.async_wait(kinds[static_cast<std::size_t>(readiness)],
                    [self = shared_from_this(), readiness](const Error& error) {
                      auto& ready = self->direction(readiness);
                      ready.armed = false;
                      if (!self->is_closed() && ready.waiter) ready.waiter->finish(error);
                    });
}

Task<> yield(std::shared_ptr<KernelContext> context) {
  context->yielded();
  co_await asio::post(context->io(), asio::use_awaitable);
}

}  // namespace netrig
