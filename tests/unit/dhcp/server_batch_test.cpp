// What a DHCP server's turn comes to, with and without a journal that can be written.
#include "dhcp/server_batch.hpp"

#include <gtest/gtest.h>

#include "server_scripts.hpp"

namespace netrig {
namespace {

using namespace server_scripts;

TEST(ServerBatch, SaysNothingOfLeasesThatCannotBeRemembered) {
  ServerMachine machine(config());
  machine.receive(TimePoint(0s), discover(1), false);
  machine.receive(TimePoint(0s), selecting(1, address(100)), false);
  machine.receive(TimePoint(0s), discover(2), false);
  const auto outputs = machine.take_outputs();
  ServerBatch batch(config(), outputs, TimePoint(0s), WallTime(0s));
  EXPECT_EQ(batch.frames.size(), 3u);
  EXPECT_EQ(batch.lines.size(), 3u);
  batch.withhold_leases();
  EXPECT_EQ(batch.frames.size(), 2u) << "the offers";
  EXPECT_EQ(batch.lines, (std::vector<std::string>{"10.0.0.100 offered to 02:00:00:00:00:01",
                                                   "10.0.0.101 offered to 02:00:00:00:00:02"}));
}

}  // namespace
}  // namespace netrig
