// Connecting to whichever address answers first (RFC 8305), in every world. That one which is silent is not
// waited for is seen in topologies/dual.yaml.
#include "host/connect_to_any.hpp"

#include <boost/system/errc.hpp>

#include "host_world.hpp"

namespace netrig::testing {
namespace {

namespace errc = boost::system::errc;

class ConnectToAny : public HostContract {
 protected:
  const TcpOptions options;
};
NETRIG_IN_EVERY_WORLD(ConnectToAny);

TEST(Interlaced, TriesIpv6FirstAndThenByTurns) {
  const auto address = [](const char* text) { return *IpAddress::parse(text); };
  EXPECT_EQ(interlaced({address("10.0.0.1"), address("10.0.0.2"), address("10.0.0.3"), address("2001:db8::1"),
                        address("2001:db8::2")}),
            (std::vector{address("2001:db8::1"), address("10.0.0.1"), address("2001:db8::2"),
                         address("10.0.0.2"), address("10.0.0.3")}));
}

TEST_P(ConnectToAny, PassesOverAddressesThatRefuse) {
  if (world().other_address() == world().address()) GTEST_SKIP() << "the host has one address only";
  run([&]() -> Task<> {
    auto listener = host().tcp_listen({.local = {world().other_address(), 0}}).value();
    const auto port = listener->local().port;
    const std::vector<IpAddress> addresses{world().address(), world().other_address()};
    auto connected = co_await connect_to_any(host(), addresses, port, options, soon());
    CO_ASSERT(connected.connection.has_value());
    EXPECT_EQ(connected.server, listener->local());
    EXPECT_EQ((*connected.connection)->remote(), listener->local());
    auto accepted = co_await listener->accept(soon());
    EXPECT_TRUE(accepted.has_value());
  });
}

TEST_P(ConnectToAny, TakesOneConnectionOfSeveral) {
  run([&]() -> Task<> {
    auto listener = host().tcp_listen({.local = {world().any_address(), 0}}).value();
    const std::vector<IpAddress> addresses{world().address(), world().other_address()};
    auto connected = co_await connect_to_any(host(), addresses, listener->local().port, options, soon());
    CO_ASSERT(connected.connection.has_value());
    EXPECT_EQ(connected.server.address, world().address()) << "the first answers at once";
  });
}

TEST_P(ConnectToAny, SaysWhyNoneWasToBeHad) {
  run([&]() -> Task<> {
    auto listener = host().tcp_listen({.local = {world().address(), 0}}).value();
    const auto port = listener->local().port;
    listener.reset();
    const std::vector<IpAddress> addresses{world().address(), world().other_address()};
    auto connected = co_await connect_to_any(host(), addresses, port, options, soon());
    CO_ASSERT(!connected.connection.has_value());
    EXPECT_EQ(connected.connection.error(), errc::connection_refused);
    EXPECT_EQ(connected.server.port, port);
    const std::vector<IpAddress> nowhere;
    auto none = co_await connect_to_any(host(), nowhere, port, options, soon());
    CO_ASSERT(!none.connection.has_value());
    EXPECT_EQ(none.connection.error(), errc::invalid_argument);
  });
}

}  // namespace
}  // namespace netrig::testing
