// The worlds of StackHost, one for IPv4 and one for IPv6: our own stack, by its loopback, in real time.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <stdexcept>

#include "support/real_time_stack.hpp"
#include "worlds.hpp"

namespace netrig::testing {

namespace {

class StackWorld : public HostWorld {
 public:
  Host& host() override { return stack_.host(); }
  IpAddress address() const override { return Ipv4Address({127, 0, 0, 1}); }
  IpAddress other_address() const override { return Ipv4Address({127, 0, 0, 2}); }
  std::string device() const override { return "lo"; }
  bool does_multicast() const override { return address().is_v4(); }  // the loopback has no IPv6 groups

  void run(Task<> body) override {
    bool ended = false;
    std::exception_ptr failure;
    boost::asio::co_spawn(host().executor(), std::move(body), [&](std::exception_ptr error) {
      ended = true;
      failure = error;
      loop_.stop();
    });
    loop_.restart();
    loop_.run_for(std::chrono::minutes(1));
    if (!ended) throw std::runtime_error("the test takes longer than a minute");
    if (failure) std::rethrow_exception(failure);
  }

  void tell_stop() override { EXPECT_TRUE(stack_.surroundings().tell(LifeEvent::stop)); }
  void tell_reload() override { EXPECT_TRUE(stack_.surroundings().tell(LifeEvent::reload)); }
  void cut() override { (void)stack_.driver().stack().set_up("lo", false, stack_.driver().now()); }
  std::shared_ptr<void> exhaust() override { return {}; }

 private:
  boost::asio::io_context loop_{1};
  RealTimeStack stack_{loop_};
};

class StackIpv6World final : public StackWorld {
 public:
  IpAddress address() const override { return *Ipv6Address::parse("::1"); }
  IpAddress other_address() const override { return address(); }
};

}  // namespace

std::unique_ptr<HostWorld> make_stack_world() {
  return std::make_unique<StackWorld>();
}

std::unique_ptr<HostWorld> make_stack_ipv6_world() {
  return std::make_unique<StackIpv6World>();
}

}  // namespace netrig::testing
