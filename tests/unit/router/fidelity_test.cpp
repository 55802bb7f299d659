// The table, on our stack and on the kernel's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fidelity_table.hpp"
#include "kernel_router.hpp"
#include "router_packets.hpp"
#include "stack_router.hpp"
#include "unit/kernel/private_network.hpp"
#include "unit/topology/namespace_shell.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAreArray;

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += "\n  \"" + line + "\",";
  return text;
}

TEST(FidelityTable, HoldsOnOurStack) {
  StackRouter router;
  for (const auto& row : fidelity_table()) {
    const auto played = play(row, router);
    EXPECT_THAT(played.brief, ElementsAreArray(row.expected)) << row.name << text_of(played.brief);
  }
}

TEST(FidelityTable, HoldsOnTheKernels) {
  if (const auto reason = test::why_no_namespaces(); !reason.empty()) GTEST_SKIP() << reason;
  std::vector<std::vector<std::string>> ours;
  StackRouter stack;
  for (const auto& row : fidelity_table()) ours.push_back(play(row, stack).full);
  in_private_network([&] {
    KernelRouter kernel;
    std::size_t index = 0;
    for (const auto& row : fidelity_table()) {
      const auto played = play(row, kernel);
      const auto& expected = row.on_linux.empty() ? row.expected : row.on_linux;
      EXPECT_THAT(played.brief, ElementsAreArray(expected)) << row.name << text_of(played.brief);
      const auto& same = ours[index++];
      if (!row.on_linux.empty()) continue;
      EXPECT_THAT(played.full, ElementsAreArray(same)) << row.name << ": to the last number";
    }
  });
}

/// Hosts outside and inside that are not there, of which a router knows seconds later, when the packet has
/// been translated.
std::vector<std::string> ask_who_is_not_there(RouterWorld& world) {
  world.load(rules_of("nat: {outside: wan, forward: [{udp: 4500, to: 10.0.0.66:4501}]}"));
  std::vector<std::string> lines;
  const auto ask = [&](Side side, const Bytes& packet) {
    for (const auto& sent : world.take(side, packet)) lines.push_back("at once: " + line_of(sent));
    for (const auto& sent : world.wait()) lines.push_back(line_of(sent));
  };
  ask(Side::lan, udp("10.0.0.7:1000", "198.51.100.66:2000"));
  ask(Side::wan, udp("198.51.100.9:1000", "198.51.100.1:4500"));
  return lines;
}

const std::vector<std::string> kNotThere = {
    "lan ttl 64: 198.51.100.1 > 10.0.0.7 ICMP host unreachable, quoting udp 10.0.0.7:1000 > "
    "198.51.100.66:2000",
    "wan ttl 64: 198.51.100.1 > 198.51.100.9 ICMP host unreachable, quoting udp 198.51.100.9:1000 > "
    "198.51.100.1:4500",
};

TEST(HostsThatAreNotThere, AreToldInsideByOurStack) {
  StackRouter router;
  EXPECT_THAT(ask_who_is_not_there(router), ElementsAreArray(kNotThere));
}

TEST(HostsThatAreNotThere, AreToldInsideByTheKernels) {
  if (const auto reason = test::why_no_namespaces(); !reason.empty()) GTEST_SKIP() << reason;
  in_private_network([] {
    KernelRouter router;
    EXPECT_THAT(ask_who_is_not_there(router), ElementsAreArray(kNotThere));
  });
}

}  // namespace
}  // namespace netrig::testing
