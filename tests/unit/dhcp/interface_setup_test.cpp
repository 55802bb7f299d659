// What a client does to its interface: no more than what a new lease says otherwise, and back to what was
// there before.
#include "dhcp/interface_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/system/errc.hpp>
#include <set>

namespace netrig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string text_of(const Route& route) {
  return route.destination.to_string() + (route.gateway ? " via " + route.gateway->to_string() : "");
}

/// Writes down what it is told, and refuses what it is to refuse.
class WrittenInterfaces final : public Interfaces {
 public:
  Result<std::vector<Interface>> list() const override {
    if (is_unreadable) return kRefusal;
    Interface interface;
    interface.name = "eth0";
    interface.mtu_bytes = 1500;
    return std::vector{interface};
  }
  Result<> set_up(const std::string&, bool) override { return {}; }
  Result<> set_mtu(const std::string&, std::uint32_t mtu_bytes) override {
    return note("mtu " + std::to_string(mtu_bytes));
  }
  Result<> add_address(const std::string&, IpPrefix address) override {
    return note("+" + address.to_string());
  }
  Result<> remove_address(const std::string&, IpPrefix address) override {
    return note("-" + address.to_string());
  }
  Result<std::vector<Route>> routes() const override { return std::vector<Route>(); }
  Result<> set_route(const Route& route) override { return note("+route " + text_of(route)); }
  Result<> remove_route(const Route& route) override { return note("-route " + text_of(route)); }
  Result<Resolvers> resolvers() const override {
    if (is_unreadable) return kRefusal;
    return Resolvers{.servers = {Ipv4Address({192, 0, 2, 1})}, .search = {"before"}};
  }
  Result<> set_resolvers(const Resolvers& resolvers) override {
    std::string text = "resolvers";
    for (const auto& server : resolvers.servers) text += " " + server.to_string();
    for (const auto& domain : resolvers.search) text += " " + domain;
    return note(text);
  }

  std::vector<std::string> take() { return std::exchange(told_, {}); }

  std::set<std::string> refused;  ///< as they are written down
  bool is_unreadable = false;

 private:
  static inline const Error kRefusal = make_error_code(boost::system::errc::operation_not_permitted);

  Result<> note(const std::string& text) {
    told_.push_back(text);
    if (refused.contains(text)) return kRefusal;
    return {};
  }

  std::vector<std::string> told_;
};

Ipv4Address host(int last) {
  return Ipv4Address({10, 0, 0, static_cast<std::uint8_t>(last)});
}

DhcpBinding lease_of(int address) {
  DhcpBinding binding;
  binding.address = {host(address), 24};
  binding.routers = {host(1)};
  binding.dns_servers = {host(3)};
  binding.domain = "lab";
  binding.mtu_bytes = 1400;
  return binding;
}

class Setup : public ::testing::Test {
 protected:
  std::vector<std::string> done(const DhcpBinding& binding) {
    EXPECT_TRUE(setup.apply(binding));
    return interfaces.take();
  }

  /// With complaints, which only a trouble has.
  std::vector<std::string> done_with_trouble(const DhcpBinding& binding) {
    auto told = done(binding);
    EXPECT_FALSE(complaints.empty());
    complaints.clear();
    return told;
  }
  void TearDown() override { EXPECT_THAT(complaints, IsEmpty()); }

  std::vector<std::string> complaints;
  WrittenInterfaces interfaces;
  InterfaceSetup setup{interfaces, "eth0", [&](std::string text) { complaints.push_back(std::move(text)); }};
};

TEST_F(Setup, DoesAllThatALeaseSays) {
  EXPECT_THAT(done(lease_of(100)), ElementsAre("+10.0.0.100/24", "mtu 1400", "+route 0.0.0.0/0 via 10.0.0.1",
                                               "resolvers 10.0.0.3 lab"));
}

TEST_F(Setup, DoesNothingWhenALeaseIsRenewed) {
  auto lease = lease_of(100);
  done(lease);
  lease.renew_after = std::chrono::seconds(7);
  lease.rebind_after = std::chrono::seconds(9);
  EXPECT_THAT(done(lease), IsEmpty());
}

TEST_F(Setup, ReplacesARouteWithoutAGap) {
  auto lease = lease_of(100);
  done(lease);
  lease.routers = {host(2)};
  EXPECT_THAT(done(lease), ElementsAre("+route 0.0.0.0/0 via 10.0.0.2"));
}

TEST_F(Setup, TouchesTheRoutesThatDifferOnly) {
  auto lease = lease_of(100);
  const DhcpRoute kept{{Ipv4Address({10, 1, 0, 0}), 16}, host(1)};
  const DhcpRoute former{{Ipv4Address({10, 2, 0, 0}), 16}, Ipv4Address({10, 9, 9, 9})};
  const DhcpRoute fresh{{Ipv4Address({10, 3, 0, 0}), 16}, host(2)};
  lease.routes = {kept, former};
  done(lease);
  lease.routes = {kept, fresh};
  EXPECT_THAT(done(lease), ElementsAre("+route 10.3.0.0/16 via 10.0.0.2", "-route 10.2.0.0/16 via 10.9.9.9",
                                       "-route 10.9.9.9/32"));
}

/// The host takes no route by a router that it does not know how to reach.
TEST_F(Setup, SetsTheWayToAFarRouterBeforeItsRoutes) {
  auto lease = lease_of(100);
  const Ipv4Address far({10, 9, 9, 9});
  lease.routes = {{{Ipv4Address({10, 2, 0, 0}), 16}, far}, {{Ipv4Address({10, 3, 0, 0}), 16}, far}};
  EXPECT_THAT(done(lease), ElementsAre("+10.0.0.100/24", "mtu 1400", "+route 10.9.9.9/32",
                                       "+route 10.2.0.0/16 via 10.9.9.9", "+route 10.3.0.0/16 via 10.9.9.9",
                                       "resolvers 10.0.0.3 lab"));
}

/// The first one was replaced by the second when both were set.
TEST_F(Setup, SetsOneRouteADestination) {
  auto lease = lease_of(100);
  const IpPrefix destination{Ipv4Address({10, 1, 0, 0}), 16};
  lease.routes = {{destination, host(1)}, {destination, host(2)}};
  EXPECT_THAT(done(lease), ::testing::Contains("+route 10.1.0.0/16 via 10.0.0.2"));
  lease.routes = {{destination, host(1)}};
  EXPECT_THAT(done(lease), ElementsAre("+route 10.1.0.0/16 via 10.0.0.1"));
}

TEST_F(Setup, RestoresWhatIsNotToldAnyMore) {
  auto lease = lease_of(100);
  done(lease);
  lease.dns_servers.clear();
  lease.mtu_bytes.reset();
  EXPECT_THAT(done(lease), ElementsAre("mtu 1500", "resolvers 192.0.2.1 before"));
  EXPECT_THAT(done(lease_of(100)), ElementsAre("mtu 1400", "resolvers 10.0.0.3 lab"));
}

TEST_F(Setup, ChangesTheAddressWithItsRoutes) {
  done(lease_of(100));
  EXPECT_THAT(done(lease_of(101)), ElementsAre("-route 0.0.0.0/0 via 10.0.0.1", "-10.0.0.100/24",
                                               "+10.0.0.101/24", "+route 0.0.0.0/0 via 10.0.0.1"));
}

TEST_F(Setup, TakesAllBack) {
  done(lease_of(100));
  setup.withdraw();
  EXPECT_THAT(interfaces.take(), ElementsAre("-route 0.0.0.0/0 via 10.0.0.1", "-10.0.0.100/24",
                                             "resolvers 192.0.2.1 before", "mtu 1500"));
  setup.withdraw();
  EXPECT_THAT(interfaces.take(), IsEmpty());
}

TEST_F(Setup, TriesAgainWhatFailed) {
  interfaces.refused = {"mtu 1400", "+route 0.0.0.0/0 via 10.0.0.1", "resolvers 10.0.0.3 lab"};
  EXPECT_TRUE(setup.apply(lease_of(100)));
  EXPECT_THAT(std::exchange(complaints, {}),
              ElementsAre("cannot set the MTU on eth0: Operation not permitted",
                          "cannot set the default route on eth0: Operation not permitted",
                          "cannot set the resolvers on eth0: Operation not permitted"));
  EXPECT_THAT(interfaces.take(), ElementsAre("+10.0.0.100/24", "mtu 1400", "+route 0.0.0.0/0 via 10.0.0.1",
                                             "resolvers 10.0.0.3 lab"));
  interfaces.refused.clear();
  EXPECT_THAT(done(lease_of(100)),
              ElementsAre("mtu 1400", "+route 0.0.0.0/0 via 10.0.0.1", "resolvers 10.0.0.3 lab"));
  EXPECT_THAT(done(lease_of(100)), IsEmpty());
}

/// There is nothing to take back.
TEST_F(Setup, LeavesAloneWhatItCouldNotSet) {
  interfaces.refused = {"mtu 1400", "+route 0.0.0.0/0 via 10.0.0.1", "resolvers 10.0.0.3 lab"};
  done_with_trouble(lease_of(100));
  setup.withdraw();
  EXPECT_THAT(interfaces.take(), ElementsAre("-10.0.0.100/24"));
}

TEST_F(Setup, KnowsTheRouteThatCouldNotBeReplaced) {
  auto lease = lease_of(100);
  done(lease);
  lease.routers = {host(2)};
  interfaces.refused = {"+route 0.0.0.0/0 via 10.0.0.2"};
  EXPECT_THAT(done_with_trouble(lease), ElementsAre("+route 0.0.0.0/0 via 10.0.0.2"));
  EXPECT_THAT(done_with_trouble(lease), ElementsAre("+route 0.0.0.0/0 via 10.0.0.2"));
  setup.withdraw();
  EXPECT_THAT(interfaces.take(), ::testing::Contains("-route 0.0.0.0/0 via 10.0.0.1"));
}

TEST_F(Setup, TriesAgainToTakeBackWhatStayed) {
  auto lease = lease_of(100);
  lease.routes = {{{Ipv4Address({10, 2, 0, 0}), 16}, host(1)}, {{Ipv4Address({10, 3, 0, 0}), 16}, host(1)}};
  done(lease);
  lease.routes.pop_back();
  lease.mtu_bytes.reset();
  lease.dns_servers.clear();
  interfaces.refused = {"-route 10.3.0.0/16 via 10.0.0.1", "mtu 1500", "resolvers 192.0.2.1 before"};
  const auto back = ElementsAre("mtu 1500", "-route 10.3.0.0/16 via 10.0.0.1", "resolvers 192.0.2.1 before");
  EXPECT_THAT(done_with_trouble(lease), back);
  interfaces.refused.clear();
  EXPECT_THAT(done(lease), back);
  EXPECT_THAT(done(lease), IsEmpty());
}

/// The host dropped it with the address, or it is of no use: it is set again when it is needed again.
TEST_F(Setup, ForgetsTheRoutesOfAFormerAddress) {
  done(lease_of(100));
  interfaces.refused = {"-route 0.0.0.0/0 via 10.0.0.1"};
  EXPECT_THAT(done_with_trouble(lease_of(101)),
              ElementsAre("-route 0.0.0.0/0 via 10.0.0.1", "-10.0.0.100/24", "+10.0.0.101/24",
                          "+route 0.0.0.0/0 via 10.0.0.1"));
}

TEST_F(Setup, KeepsTheAddressThatItCouldNotRemove) {
  done(lease_of(100));
  interfaces.refused = {"-10.0.0.100/24"};
  setup.withdraw();
  EXPECT_EQ(std::exchange(complaints, {}).size(), 1u);
  interfaces.refused.clear();
  interfaces.take();
  setup.withdraw();
  EXPECT_THAT(interfaces.take(), ElementsAre("-10.0.0.100/24"));
}

/// What an earlier lease set was not there before.
TEST_F(Setup, TakesNoLeaseForWhatWasThereBefore) {
  auto lease = lease_of(100);
  interfaces.is_unreadable = true;
  done_with_trouble(lease);
  interfaces.is_unreadable = false;
  lease.mtu_bytes = 1300;
  lease.domain = "other";
  EXPECT_THAT(done(lease), ElementsAre("mtu 1300", "resolvers 10.0.0.3 other"));
  setup.withdraw();
  EXPECT_THAT(interfaces.take(), ElementsAre("-route 0.0.0.0/0 via 10.0.0.1", "-10.0.0.100/24"));
}

}  // namespace
}  // namespace netrig
