// What a host that speaks both families makes of name servers that answer for one of them only.
#include <gtest/gtest.h>

#include "played_scenario.hpp"

namespace netrig::testing {
namespace {

/// A file is fetched by name, while the questions that `lost` matches never arrive.
std::string fetch_while(const std::string& lost) {
  return R"(
name: half
links:
  lan: {subnet: 10.0.2.0/24, subnet6: "2001:db8:2::/64", delay: 1ms, faults: [{drop: 1, count: 100, pattern: ')" +
         lost + R"('}]}
nodes:
  names: {on: {lan: [10.0.2.53, "2001:db8:2::53"]}, files: dual/names, run: dns-server --zone dual.zone}
  files: {on: {lan: [10.0.2.21, "2001:db8:2::21"]}, files: dual/server, run: ftp-server --root share}
  pc: {on: {lan: [10.0.2.10, "2001:db8:2::10"]}, resolvers: [10.0.2.53]}
scenario:
  - run: {on: pc, command: ftp-client get ftp://files.dual/plan.txt, expect: {exit: 0, within: 100ms}}
)";
}

Topology fetch_topology(const std::string& scenario) {
  return simulated_topology(
      read_topology(scenario, "test.yaml", NETRIG_SOURCE_DIR "/topologies", simulated_options()));
}

TEST(Resolution, Rfc8305Section3WaitsFiftyMillisecondsForTheOtherFamily) {
  const PlayedScenario without_ipv6(fetch_topology(fetch_while("DNS query .* AAAA ")));
  EXPECT_TRUE(without_ipv6.passed()) << without_ipv6.table();
  const PlayedScenario without_ipv4(fetch_topology(fetch_while("DNS query .* A ")));
  EXPECT_TRUE(without_ipv4.passed()) << without_ipv4.table();
}

TEST(Resolution, BootTakesIpv6WhereItHasBothFamilies) {
  const PlayedScenario run(fetch_topology(R"(
name: both
links: {lan: {subnet: 10.0.2.0/24, subnet6: "2001:db8:2::/64", advertise: true}}
nodes:
  router: {on: {lan: "2001:db8:2::1"}, router: true}
  names: {on: {lan: [10.0.2.53, "2001:db8:2::53"]}, files: dual/names, run: dns-server --zone dual.zone}
  files: {on: {lan: [10.0.2.21, "2001:db8:2::21"]}, files: dual/server, run: ftp-server --root share}
  pc: {on: {lan: 10.0.2.10}, resolvers: [10.0.2.53]}
scenario:
  - run: {on: pc, command: "boot --ipv6 ftp://files.dual/plan.txt", expect: {exit: 0, within: 30s}}
  - expect: {on: lan, filter: ip and tcp, count: 0}
  - expect: {on: lan, filter: ip6 and tcp, count: {min: 10}}
)"));
  EXPECT_TRUE(run.passed()) << run.table();
}

}  // namespace
}  // namespace netrig::testing
