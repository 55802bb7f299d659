// A DHCP lease that is renewed while its client runs, more than once, on either stack, and nobody takes the
// answers for a mistake.
#include <gtest/gtest.h>

#include <string>

#include "scenario/results_table.hpp"
#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

/// A lease of four seconds is renewed after two (RFC 2131 4.4.5): the second renewal outlives the first
/// lease.
std::string topology(const std::string& stack) {
  return "name: renewal\nstack: " + stack + R"(
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  server: {on: {lan: 10.0.0.1}, run: dhcp-server --pool 10.0.0.100-10.0.0.110 --lease 4s --probe-wait 0}
  pc: {on: {lan: dhcp}, after: server}
scenario:
  - start: {on: pc, command: dhcp-client --start-wait 0 --probe-wait 10ms}
  - wait:
      on: lan
      order:
        - DHCP Ack 10\.0\.0\.100
        - '10\.0\.0\.100:68 > 10\.0\.0\.1:67 .*DHCP Request .*ciaddr 10\.0\.0\.100'
        - '10\.0\.0\.1:67 > 10\.0\.0\.100:68 .*DHCP Ack 10\.0\.0\.100'
        - '10\.0\.0\.100:68 > 10\.0\.0\.1:67 .*DHCP Request .*ciaddr 10\.0\.0\.100'
        - '10\.0\.0\.1:67 > 10\.0\.0\.100:68 .*DHCP Ack 10\.0\.0\.100'
      within: 20s
  - run: {on: server, command: ping -c 1 -W 2 10.0.0.100}
  - expect: {on: lan, pattern: DHCP Discover, count: 1}
  - expect: {on: lan, never: [unreachable, DHCP Nak, DHCP Decline, malformed, bad checksum]}
  - expect: {program: dhcp-client, on: pc, running: true}
)";
}

class Renewal : public ::testing::TestWithParam<const char*> {};

TEST_P(Renewal, KeepsTheAddressAndIsAnsweredWithoutErrors) {
  Lab lab = Lab::from_text(topology(GetParam()));
  const auto results = lab.run_scenario();
  EXPECT_TRUE(results.passed) << results_table(results, {});
}

INSTANTIATE_TEST_SUITE_P(On, Renewal, ::testing::Values("raw", "kernel"),
                         [](const auto& stack) { return std::string(stack.param); });

}  // namespace
}  // namespace netrig::testing
