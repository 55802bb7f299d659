// What a DHCP client that is stopped leaves in /etc/resolv.conf: what was there before, also when an earlier
// client had left its own.
#include <gtest/gtest.h>

#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

class DhcpResolvers : public ::testing::TestWithParam<std::string> {
 protected:
  std::string resolvers() { return lab.run("pc", "cat /etc/resolv.conf").output; }

  Lab lab = Lab::from_text(R"(
name: dhcp-resolvers
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  dhcp: {on: {lan: 10.0.0.2}, run: dhcp-server --pool 10.0.0.100-10.0.0.110 --dns 10.0.0.3 --domain lab --probe-wait 0}
  pc: {on: {lan: dhcp}, resolvers: [192.0.2.1], stack: )" +
                           GetParam() + "}\n");
};

TEST_P(DhcpResolvers, AreAsBeforeWhenItIsStopped) {
  const std::string client = "dhcp-client --start-wait 0 --probe-wait 1ms";
  lab.start_programs();
  const auto before = resolvers();
  EXPECT_NE(before.find("nameserver 192.0.2.1"), std::string::npos) << before;

  const auto first = lab.start("pc", client);
  ASSERT_TRUE(lab.wait_for_ready(*first)) << first->output();
  EXPECT_EQ(resolvers(), "search lab\nnameserver 10.0.0.3\n");
  lab.world().stop(*first);
  ASSERT_TRUE(lab.wait_for_exit(*first));
  EXPECT_EQ(resolvers(), "nameserver 192.0.2.1\n");

  ASSERT_EQ(lab.run("pc", client + " --once").exit.status, 0);
  const auto second = lab.start("pc", client);
  ASSERT_TRUE(lab.wait_for_ready(*second)) << second->output();
  lab.world().stop(*second);
  ASSERT_TRUE(lab.wait_for_exit(*second));
  EXPECT_EQ(resolvers(), "") << "the first one's are not restored";
}

INSTANTIATE_TEST_SUITE_P(OnBothStacks, DhcpResolvers, ::testing::Values("kernel", "raw"),
                         [](const auto& stack) { return stack.param; });

}  // namespace
}  // namespace netrig::testing
