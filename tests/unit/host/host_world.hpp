// The contract of Host as tests that know no implementation: each runs in every HostWorld there is. A new
// implementation adds its world to host_worlds() and must pass them all.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/host.hpp"

namespace netrig::testing {

/// A host that reaches itself at address().
class HostWorld {
 public:
  virtual ~HostWorld() = default;

  virtual Host& host() = 0;
  virtual IpAddress address() const = 0;
  /// A second address of the same host.
  virtual IpAddress other_address() const = 0;
  /// The interface that address() is on, able to do multicast.
  virtual std::string device() const = 0;
  /// Runs the coroutine to its end; throws what leaves it, or when it takes longer than a minute.
  virtual void run(Task<> body) = 0;
};

struct HostWorldFactory {
  std::string name;
  std::function<std::unique_ptr<HostWorld>()> make;
};

std::vector<HostWorldFactory> host_worlds();

/// A test whose body is a coroutine.
class HostContract : public ::testing::TestWithParam<HostWorldFactory> {
 protected:
  void SetUp() override { world_ = GetParam().make(); }

  Host& host() { return world_->host(); }
  HostWorld& world() { return *world_; }
  /// `body` stays alive until its coroutine has ended.
  template <class Body>
  void run(Body body) {
    world_->run(body());
  }
  Deadline in(Duration time) { return host().now() + time; }
  /// Long enough for anything that is to happen, short enough for a test.
  Deadline soon() { return in(std::chrono::seconds(10)); }
  /// Too short for anything that is not there already.
  Deadline at_once() { return in(std::chrono::milliseconds(20)); }
  Deadline passed() { return host().now() - std::chrono::seconds(1); }

 private:
  std::unique_ptr<HostWorld> world_;
};

struct TcpPair {
  std::unique_ptr<TcpConnection> client;
  std::unique_ptr<TcpConnection> server;
};

/// Two ends of one connection; throws when there is none.
Task<TcpPair> connected_pair(HostWorld& world);

/// Reads until the end of the file; throws on any other error.
Task<std::string> read_to_end(HostWorld& world, TcpConnection& connection);

inline std::string text_of(const Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace netrig::testing

/// gtest's ASSERT_TRUE for coroutines, which cannot `return`.
#define CO_ASSERT(condition)          \
  do {                                \
    const bool holds{condition};      \
    EXPECT_TRUE(holds) << #condition; \
    if (!holds) co_return;            \
  } while (false)

#define NETRIG_IN_EVERY_WORLD(suite)                                                       \
  INSTANTIATE_TEST_SUITE_P(In, suite, ::testing::ValuesIn(netrig::testing::host_worlds()), \
                           [](const auto& parameters) { return parameters.param.name; })
