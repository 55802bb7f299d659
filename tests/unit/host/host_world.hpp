// The contract of Host as tests that know no implementation: each runs in every HostWorld there is. A new
// implementation adds its world to host_worlds() and must pass them all.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/host.hpp"
#include "support/co_assert.hpp"

namespace netrig::testing {

/// A host that reaches itself at address().
class HostWorld {
 public:
  virtual ~HostWorld() = default;

  virtual Host& host() = 0;
  virtual IpAddress address() const = 0;
  /// A second address of the same host and family; address() again where it has none.
  virtual IpAddress other_address() const = 0;
  IpAddress any_address() const;
  /// The interface that address() is on.
  virtual std::string device() const = 0;
  /// Whether multicast datagrams of that family can be sent on it.
  virtual bool does_multicast() const = 0;
  /// Runs the coroutine to its end; throws what leaves it, or when it takes longer than a minute.
  virtual void run(Task<> body) = 0;

  /// Asks the program to stop, as from outside; only when it takes stops over.
  virtual void tell_stop() = 0;
  virtual void tell_reload() = 0;
  /// From now on no segment reaches a TCP connection that there is, as if its network were cut.
  virtual void cut() = 0;
  /// The host has no descriptor to give as long as the value lives; nothing where it has no such limit.
  virtual std::shared_ptr<void> exhaust() = 0;
};

struct HostWorldFactory {
  std::string name;
  std::function<std::unique_ptr<HostWorld>()> make;
};

std::vector<HostWorldFactory> host_worlds();

/// A test whose body is a coroutine.
class HostContract : public ::testing::TestWithParam<HostWorldFactory> {
 protected:
  void SetUp() override {
    world_ = GetParam().make();
    const auto socket = host().udp({.local = {world().address(), 0}});
    if (!socket) GTEST_SKIP() << world().address().to_string() << ": " << socket.error().message();
  }

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

/// Two ends of one connection, the client's with those options; throws when there is none.
Task<TcpPair> connected_pair(HostWorld& world, TcpOptions options);
inline Task<TcpPair> connected_pair(HostWorld& world) {
  return connected_pair(world, TcpOptions());
}

/// Reads until the end of the file; throws on any other error.
Task<std::string> read_to_end(HostWorld& world, TcpConnection& connection);

inline std::string text_of(const Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace netrig::testing

#define NETRIG_IN_EVERY_WORLD(suite)                                                       \
  INSTANTIATE_TEST_SUITE_P(In, suite, ::testing::ValuesIn(netrig::testing::host_worlds()), \
                           [](const auto& parameters) { return parameters.param.name; })
