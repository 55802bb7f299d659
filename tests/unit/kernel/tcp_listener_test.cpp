// Accepting connections of the kernel.
#include <gtest/gtest.h>

#include "kernel/kernel_host.hpp"
#include "run_on.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

TEST(TcpListener, KnowsThePeerOfAConnectionThatWasResetBeforeItWasAccepted) {
  KernelHost host;
  run_on(host, [&]() -> Task<> {
    const Endpoint loopback{Ipv4Address({127, 0, 0, 1}), 0};
    auto listener = host.tcp_listen({.local = loopback});
    CO_ASSERT(listener);
    const auto server = (*listener)->local();
    const TcpOptions options;
    const Deadline soon = host.now() + 5s;
    auto client = co_await host.tcp_connect(server, options, soon);
    CO_ASSERT(client);
    const auto peer = (*client)->local();
    (*client)->abort();
    auto accepted = co_await (*listener)->accept(soon);
    CO_ASSERT(accepted);
    EXPECT_EQ((*accepted)->remote(), peer);
    Bytes buffer(1);
    auto read = co_await (*accepted)->read(buffer, soon);
    CO_ASSERT(!read);
    EXPECT_EQ(read.error(), boost::system::errc::connection_reset);
  });
}

}  // namespace
}  // namespace netrig::testing
