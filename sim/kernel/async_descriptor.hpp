// AsyncDescriptor: a non-blocking descriptor, in the event loop from its first wait on.
#pragma once

#include <array>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <memory>

#include "async/wait_point.hpp"
#include "kernel/file_descriptor.hpp"
#include "kernel/kernel_context.hpp"

namespace netrig {

/// Shared by the socket that owns it and by the coroutines that wait in it, so that a socket may be destroyed
/// while they wait. Whoever made it calls close(). A wait in it may also fail as epoll_ctl(2) does.
class AsyncDescriptor final : public WaitPoint, public std::enable_shared_from_this<AsyncDescriptor> {
 public:
  AsyncDescriptor(std::shared_ptr<KernelContext> context, FileDescriptor descriptor);

  KernelContext& context() { return *context_; }
  const std::shared_ptr<KernelContext>& shared_context() const { return context_; }
  int number() const { return descriptor_.number(); }
  bool is_closed() const override { return !descriptor_.is_open(); }

  /// Ends all waits with HostError::closed. May be called twice.
  void close();

 private:
  void watch(Readiness readiness) override;

  std::shared_ptr<KernelContext> context_;
  FileDescriptor descriptor_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> watch_;
  std::array<bool, 3> watched_{};  ///< by the event loop, for each readiness; outlives a wait that timed out
};

}  // namespace netrig
