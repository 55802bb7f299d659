// Our stack and the kernel's on the two ends of a link that loses, doubles, reorders and damages frames: bulk
// data both ways at once, every byte compared. NETRIG_BAD_LINK_SEEDS sets how many seeds each link is played
// with (1 otherwise).
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <random>

#include "kernel/kernel_host.hpp"
#include "support/co_assert.hpp"
#include "support/real_time_stack.hpp"
#include "support/trouble_device.hpp"
#include "unit/kernel/private_network.hpp"
#include "unit/kernel/veth_pair.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBytes = 1 << 20;
constexpr std::size_t kLongestWrite = 20'000;
constexpr std::uint16_t kPort = 7;
const IpAddress kOurs = Ipv4Address({10, 0, 0, 1});
const IpAddress kKernels = Ipv4Address({10, 0, 0, 2});

/// What one side sends: the same for the same salt, and like no other part of itself.
class Content {
 public:
  explicit Content(std::uint64_t salt) : random_(salt) {}
  Bytes next(std::size_t count) {
    Bytes bytes(count);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random_() >> 56);
    return bytes;
  }
  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  std::mt19937_64 random_;
};

Task<> send(TcpConnection& connection, std::uint64_t salt, Deadline deadline) {
  Content content(salt);
  Content sizes(~salt);
  for (std::size_t sent = 0; sent < kBytes;) {
    const auto count = std::min(kBytes - sent, 1 + sizes.below(kLongestWrite));
    const auto bytes = content.next(count);
    auto written = co_await connection.write(bytes, deadline);
    EXPECT_TRUE(written) << "after " << sent << " bytes: " << written.error().message();
    if (!written) co_return;
    sent += count;
  }
  EXPECT_TRUE(connection.shutdown_write());
}

Task<> receive(TcpConnection& connection, std::uint64_t salt, Deadline deadline) {
  Content content(salt);
  Bytes buffer(30'000);
  for (std::size_t received = 0;;) {
    auto count = co_await connection.read(buffer, deadline);
    if (!count) {
      EXPECT_EQ(count.error(), HostError::end_of_file) << count.error().message();
      EXPECT_EQ(received, kBytes);
      co_return;
    }
    buffer.resize(*count);
    EXPECT_TRUE(buffer == content.next(*count)) << "within " << *count << " bytes after " << received;
    received += *count;
    buffer.resize(30'000);
  }
}

/// Sends and receives at once, until both have ended.
Task<> exchange(Host& host, TcpConnection& connection, std::uint64_t own, std::uint64_t others,
                Deadline deadline) {
  TaskGroup both(host);
  both.spawn(send(connection, own, deadline));
  both.spawn(receive(connection, others, deadline));
  auto joined = co_await both.join({});
  EXPECT_TRUE(joined);
}

Task<> serve(Host& host, IpAddress address, std::uint64_t own, std::uint64_t others, Deadline deadline) {
  auto listener = host.tcp_listen({.local = {address, kPort}});
  CO_ASSERT(listener);
  auto connection = co_await (*listener)->accept(deadline);
  CO_ASSERT(connection);
  co_await exchange(host, **connection, own, others, deadline);
}

Task<> dial(Host& host, IpAddress address, std::uint64_t own, std::uint64_t others, Deadline deadline) {
  auto connection = co_await host.tcp_connect({address, kPort}, TcpOptions(), deadline);
  CO_ASSERT(connection);
  co_await exchange(host, **connection, own, others, deadline);
}

class BadNetwork {
 public:
  BadNetwork(const Trouble& trouble, std::uint64_t seed) {
    make_veth_pair("ours", "kernels");
    EXPECT_TRUE(kernel_.interfaces().add_address("kernels", {kKernels, 24}));
    ours_.driver().add_device("ours", {.wrapper = [&](FrameDevice& device) {
                                auto bad = std::make_unique<TroubleDevice>(device, seed, trouble, trouble);
                                device_ = bad.get();
                                return bad;
                              }});
    EXPECT_TRUE(ours_.driver().stack().add_address("ours", {kOurs, 24}, ours_.driver().now()));
  }

  Host& ours() { return ours_.host(); }
  Host& kernel() { return kernel_; }
  const TroubleDevice& device() const { return *device_; }

  void run(Task<> one, Task<> other) {
    int left = 2;
    const auto ended = [&](const std::exception_ptr& error) {
      EXPECT_FALSE(error);
      if (--left == 0) loop_.stop();
    };
    boost::asio::co_spawn(ours().executor(), std::move(one), ended);
    boost::asio::co_spawn(kernel().executor(), std::move(other), ended);
    loop_.run_for(2min);
    EXPECT_EQ(left, 0) << "did not end";
  }

 private:
  boost::asio::io_context loop_{1};
  KernelHost kernel_{loop_};
  RealTimeStack ours_{loop_};
  TroubleDevice* device_ = nullptr;
};

struct Link {
  std::string name;
  Trouble trouble;
};

std::uint64_t seeds() {
  const char* wanted = std::getenv("NETRIG_BAD_LINK_SEEDS");
  return wanted ? std::strtoull(wanted, nullptr, 10) : 1;
}

/// What was asked for has happened, so that a pass says something.
void expect_trouble(const Trouble& asked, const TroubleCounts& counts) {
  EXPECT_EQ(asked.lost > 0, counts.lost > 0);
  EXPECT_EQ(asked.duplicated > 0, counts.duplicated > 0);
  EXPECT_EQ(asked.reordered > 0, counts.reordered > 0);
  EXPECT_EQ(asked.corrupted > 0, counts.corrupted > 0);
}

void play(const Trouble& trouble, std::uint64_t seed, bool we_dial) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  BadNetwork network(trouble, seed);
  const Deadline deadline = network.kernel().now() + 90s;
  const auto our_salt = 2 * seed;
  const auto kernel_salt = 2 * seed + 1;
  if (we_dial) {
    network.run(dial(network.ours(), kKernels, our_salt, kernel_salt, deadline),
                serve(network.kernel(), kKernels, kernel_salt, our_salt, deadline));
  } else {
    network.run(serve(network.ours(), kOurs, our_salt, kernel_salt, deadline),
                dial(network.kernel(), kOurs, kernel_salt, our_salt, deadline));
  }
  expect_trouble(trouble, network.device().sent());
  expect_trouble(trouble, network.device().received());
}

class BadLink : public ::testing::TestWithParam<Link> {};

TEST_P(BadLink, BringsEveryByteToTheKernelAndBack) {
  for (std::uint64_t seed = 1; seed <= seeds() && !HasFailure(); ++seed) {
    in_private_network([&] { play(GetParam().trouble, seed, true); });
  }
}

TEST_P(BadLink, BringsEveryByteToAKernelThatConnects) {
  for (std::uint64_t seed = 1; seed <= seeds() && !HasFailure(); ++seed) {
    in_private_network([&] { play(GetParam().trouble, seed, false); });
  }
}

INSTANTIATE_TEST_SUITE_P(
    With, BadLink,
    ::testing::Values(Link{"NoTrouble", {}}, Link{"Loss", {.lost = 0.02}}, Link{"HeavyLoss", {.lost = 0.05}},
                      Link{"Duplicates", {.duplicated = 0.1}}, Link{"Reordering", {.reordered = 0.1}},
                      Link{"Corruption", {.corrupted = 0.02}},
                      Link{"All", {.lost = 0.02, .duplicated = 0.02, .reordered = 0.05, .corrupted = 0.01}}),
    [](const auto& link) { return link.param.name; });

}  // namespace
}  // namespace netrig::testing
