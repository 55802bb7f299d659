// Many nodes, each linked with the next: whichever is made first, its link to a later one is there, too.
#include <gtest/gtest.h>

#include <string>

#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

constexpr int kNodes = 40;

std::string ring() {
  std::string links = "links:\n";
  std::string nodes = "nodes:\n";
  for (int i = 0; i < kNodes; ++i) {
    const auto number = std::to_string(i);
    const auto next = std::to_string((i + 1) % kNodes);
    links += "  l" + number + ": {subnet: 10.0." + number + ".0/24}\n";
    nodes += "  n" + number + ": {on: {l" + number + ": 10.0." + number + ".1, l" + next + ": 10.0." + next +
             ".2}}\n";
  }
  return "name: ring\n" + links + nodes;
}

TEST(Ring, EveryNodeReachesTheNext) {
  Lab lab = Lab::from_text(ring());
  for (int i = 0; i < kNodes; ++i) {
    const auto node = "n" + std::to_string(i);
    const auto next = "10.0." + std::to_string((i + 1) % kNodes) + ".1";
    EXPECT_EQ(lab.run(node, "ping -q -c1 -W2 " + next).exit.status, 0) << node;
  }
}

}  // namespace
}  // namespace netrig::testing
