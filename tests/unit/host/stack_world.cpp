// The world of StackHost: our own stack, by its loopback, in real time.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <stdexcept>

#include "kernel/system_error.hpp"
#include "raw/guest_surroundings.hpp"
#include "raw/raw_driver.hpp"
#include "stack_host/stack_host.hpp"
#include "support/temporary_directory.hpp"
#include "worlds.hpp"

namespace netrig::testing {

namespace {

class StackWorld final : public HostWorld {
 public:
  StackWorld()
      : driver_(loop_),
        executor_(loop_),
        context_(std::make_shared<KernelContext>(loop_, executor_)),
        surroundings_(context_, open_terminal(), ReadyPipe(), {.directory = directory_.path().string()}),
        host_(driver_, surroundings_, executor_) {}
  ~StackWorld() override {
    executor_.revoke();
    context_->drop_waits();
  }

  Host& host() override { return host_; }
  IpAddress address() const override { return Ipv4Address({127, 0, 0, 1}); }
  IpAddress other_address() const override { return Ipv4Address({127, 0, 0, 2}); }
  std::string device() const override { return "lo"; }
  bool does_multicast() const override { return true; }

  void run(Task<> body) override {
    bool ended = false;
    std::exception_ptr failure;
    boost::asio::co_spawn(host_.executor(), std::move(body), [&](std::exception_ptr error) {
      ended = true;
      failure = error;
      loop_.stop();
    });
    loop_.restart();
    loop_.run_for(std::chrono::minutes(1));
    if (!ended) throw std::runtime_error("the test takes longer than a minute");
    if (failure) std::rethrow_exception(failure);
  }

  void cut() override { (void)driver_.stack().set_up("lo", false, driver_.now()); }
  std::shared_ptr<void> exhaust() override { return {}; }

 private:
  static GuestSurroundings::Terminal open_terminal() {
    return {FileDescriptor::duplicate(0), FileDescriptor::duplicate(1), FileDescriptor::duplicate(2)};
  }

  TemporaryDirectory directory_;
  boost::asio::io_context loop_{1};
  RawDriver driver_;
  RevocableExecutor executor_;
  std::shared_ptr<KernelContext> context_;
  GuestSurroundings surroundings_;
  StackHost host_;
};

}  // namespace

std::unique_ptr<HostWorld> make_stack_world() {
  return std::make_unique<StackWorld>();
}

}  // namespace netrig::testing
