// What a connection of the kernel asks of the kernel, where the kernel's own times are too long to wait for.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "kernel/kernel_directory.hpp"
#include "kernel/kernel_host.hpp"
#include "private_network.hpp"
#include "run_on.hpp"
#include "veth_pair.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

/// How a read ends that waits for five seconds at a connection whose peer's network is gone, when the kernel
/// looks after idle peers each second, once.
Error outcome_of_silence(bool keep_alive) {
  Error outcome;
  KernelHost host;
  run_on(host, [&]() -> Task<> {
    const Deadline soon = host.now() + 10s;
    auto listener = host.tcp_listen({.local = {Ipv4Address({127, 0, 0, 1}), 0}}).value();
    TcpOptions options;
    options.keep_alive = keep_alive;
    auto client = co_await host.tcp_connect(listener->local(), options, soon);
    CO_ASSERT(client);
    auto server = co_await listener->accept(soon);
    CO_ASSERT(server);
    CO_ASSERT(host.interfaces().set_up("lo", false));
    Bytes buffer(1);
    auto read = co_await (*client)->read(buffer, host.now() + 5s);
    CO_ASSERT(!read);
    outcome = read.error();
  });
  return outcome;
}

void quicken_keep_alive() {
  set_sysctl("ipv4/tcp_keepalive_time", "1");
  set_sysctl("ipv4/tcp_keepalive_intvl", "1");
  set_sysctl("ipv4/tcp_keepalive_probes", "1");
}

TEST(TcpConnection, KeepAliveFindsAPeerThatIsGone) {
  in_private_network([] {
    quicken_keep_alive();
    EXPECT_EQ(outcome_of_silence(true), boost::system::errc::timed_out);
  });
}

TEST(TcpConnection, WithoutKeepAliveAnIdleConnectionStands) {
  in_private_network([] {
    quicken_keep_alive();
    EXPECT_EQ(outcome_of_silence(false), HostError::timed_out);
  });
}

TEST(TcpConnection, WhatHasComeIsReadBeforeASleepOfNoTimeEnds) {
  KernelHost host;
  run_on(host, [&]() -> Task<> {
    const Deadline soon = host.now() + 10s;
    auto listener = host.tcp_listen({.local = {Ipv4Address({127, 0, 0, 1}), 0}}).value();
    const TcpOptions options;
    auto client = co_await host.tcp_connect(listener->local(), options, soon);
    CO_ASSERT(client);
    auto server = co_await listener->accept(soon);
    CO_ASSERT(server);
    Bytes buffer(1);
    bool has_read = false;
    const auto read = [&]() -> Task<> {
      auto count = co_await (*server)->read(buffer, soon);
      has_read = count.has_value();
    };
    TaskGroup reading(host);
    reading.spawn(read());
    co_await host.sleep_until(host.now());
    EXPECT_FALSE(has_read);
    auto written = co_await (*client)->write(buffer, soon);
    CO_ASSERT(written);
    co_await host.sleep_until(host.now());
    EXPECT_TRUE(has_read);
  });
}

TEST(TcpConnection, SendsFilesThatSendfileCannot) {
  constexpr const char* kNoSplice = "/proc/self/cmdline";
  std::ifstream stream(kNoSplice, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(stream), {}};
  std::string got;
  KernelHost host;
  run_on(host, [&]() -> Task<> {
    const Deadline soon = host.now() + 10s;
    auto listener = host.tcp_listen({.local = {Ipv4Address({127, 0, 0, 1}), 0}}).value();
    const TcpOptions options;
    auto client = co_await host.tcp_connect(listener->local(), options, soon);
    CO_ASSERT(client);
    auto server = co_await listener->accept(soon);
    CO_ASSERT(server);
    auto directory = KernelDirectory::at("/proc/self");
    auto file = (*directory)->open("cmdline", OpenMode::read);
    CO_ASSERT(file);
    auto sent = co_await (*client)->send_file(**file, 0, content.size(), soon);
    CO_ASSERT(sent);
    EXPECT_EQ(*sent, content.size());
    (*client)->close();
    Bytes buffer(content.size() + 1);
    for (;;) {
      auto count = co_await (*server)->read(buffer, soon);
      if (!count) break;
      got += as_text(ByteView(buffer).first(*count));
    }
  });
  EXPECT_EQ(got, content);
}

}  // namespace
}  // namespace netrig::testing
