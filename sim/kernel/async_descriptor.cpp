#include "kernel/async_descriptor.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace netrig {

namespace asio = boost::asio;

AsyncDescriptor::AsyncDescriptor(std::shared_ptr<KernelContext> context, FileDescriptor descriptor)
    : WaitPoint(context),
      context_(std::move(context)),
      descriptor_(std::move(descriptor)),
      watch_(context_->io().get_executor()) {}

void AsyncDescriptor::close() {
  if (is_closed()) return;
  if (watch_.is_open()) watch_.release();  // leaves the epoll set before the number can be used again
  descriptor_.close();
  end_waits();
}

/// What is served without a wait never joins the event loop: a short connection needs no more than its own
/// calls.
void AsyncDescriptor::watch(Readiness readiness) {
  const auto index = static_cast<std::size_t>(readiness);
  if (std::exchange(watched_[index], true)) return;
  auto ready = [self = shared_from_this(), readiness, index](const Error& error) {
    self->watched_[index] = false;
    if (!self->is_closed()) self->wake(readiness, error);
  };
  Error refused;
  if (!watch_.is_open()) watch_.assign(descriptor_.number(), refused);
  if (refused) return asio::post(context_->executor(), [ready, refused] { ready(refused); });
  using Wait = asio::posix::descriptor_base::wait_type;
  constexpr std::array kKinds{Wait::wait_read, Wait::wait_write, Wait::wait_error};
  watch_.async_wait(kKinds[index], std::move(ready));
}

}  // namespace netrig
