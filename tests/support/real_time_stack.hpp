// StackHost in real time, on an event loop that others may share: what a node process has, without the
// process.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "raw/guest_surroundings.hpp"
#include "raw/raw_driver.hpp"
#include "stack_host/stack_host.hpp"
#include "support/temporary_directory.hpp"

namespace netrig::testing {

class RealTimeStack {
 public:
  /// A stack with no interface but its loopback.
  explicit RealTimeStack(boost::asio::io_context& loop)
      : driver_(loop),
        executor_(loop),
        context_(std::make_shared<KernelContext>(loop, executor_)),
        surroundings_(context_, open_terminal(), ReadyPipe(), {.directory = directory_.path().string()}),
        host_(driver_, surroundings_, executor_) {}
  ~RealTimeStack() {
    executor_.revoke();
    context_->drop_waits();
  }

  RawDriver& driver() { return driver_; }
  StackHost& host() { return host_; }
  GuestSurroundings& surroundings() { return surroundings_; }

 private:
  static GuestSurroundings::Terminal open_terminal() {
    return {FileDescriptor::duplicate(0), FileDescriptor::duplicate(1), FileDescriptor::duplicate(2)};
  }

  TemporaryDirectory directory_;
  RawDriver driver_;
  RevocableExecutor executor_;
  std::shared_ptr<KernelContext> context_;
  GuestSurroundings surroundings_;
  StackHost host_;
};

}  // namespace netrig::testing
