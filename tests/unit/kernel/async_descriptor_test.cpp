// Waiting for descriptors by the event loop.
#include "kernel/async_descriptor.hpp"

#include <gtest/gtest.h>
#include <sys/epoll.h>

#include <vector>

#include "run_on.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

/// As many as may watch each other, one the next: the last can't be watched by yet another one (epoll_ctl(2),
/// ELOOP).
std::vector<FileDescriptor> chain_of_epolls() {
  std::vector<FileDescriptor> chain;
  for (;;) {
    auto next = FileDescriptor::adopt(::epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{.events = EPOLLIN, .data = {}};
    const bool is_first = chain.empty();
    if (!is_first && ::epoll_ctl(next.number(), EPOLL_CTL_ADD, chain.back().number(), &event) != 0)
      return chain;
    chain.push_back(std::move(next));
  }
}

TEST(AsyncDescriptor, SaysWhyItCannotBeWaitedFor) {
  boost::asio::io_context loop;
  KernelHost host(loop);
  run_on(host, [&]() -> Task<> {
    auto context = std::make_shared<KernelContext>(loop);
    auto chain = chain_of_epolls();
    const auto descriptor = std::make_shared<AsyncDescriptor>(context, std::move(chain.back()));
    for (int i = 0; i < 2; ++i) {
      auto woken = co_await descriptor->wait(Readiness::read, host.now() + 5s);
      CO_ASSERT(!woken);
      EXPECT_EQ(woken.error(), boost::system::errc::too_many_symbolic_link_levels);
    }
    descriptor->close();
  });
}

}  // namespace
}  // namespace netrig::testing
