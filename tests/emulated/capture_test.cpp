// Captures: every frame once, whole, with its time; nothing that is on the link before the first program is
// missed.
#include <gtest/gtest.h>

#include "testing/lab.hpp"
#include "wire/capture_file.hpp"

namespace netrig::testing {
namespace {

constexpr const char* kPairAndSwitch = R"(
name: captures
links:
  pair: {subnet: 10.0.1.0/24}
  switch: {subnet: 10.0.2.0/24}
nodes:
  a: {on: {pair: 10.0.1.1, switch: 10.0.2.1}}
  b: {on: {pair: 10.0.1.2}}
  c: {on: {switch: 10.0.2.3}}
  d: {on: {switch: 10.0.2.4}}
)";

class Captures : public ::testing::TestWithParam<const char*> {
 protected:
  std::string address() const { return GetParam() == std::string("pair") ? "10.0.1.2" : "10.0.2.3"; }
  Lab lab = Lab::from_text(kPairAndSwitch);
};

TEST_P(Captures, HoldEachFrameOnce) {
  ASSERT_EQ(lab.run("a", "ping -q -c 20 -i 0.002 " + address()).exit.status, 0);
  EXPECT_EQ(lab.count_packets(GetParam(), "ICMP echo request"), 20u);
  EXPECT_EQ(lab.count_packets(GetParam(), "ICMP echo reply"), 20u);
  EXPECT_EQ(lab.count_packets(GetParam(), "ARP who-has " + address()), 1u);
  EXPECT_EQ(lab.count_packets(GetParam(), "malformed|bad checksum|truncated"), 0u);
}

TEST_P(Captures, AreCompleteAfterAFlush) {
  for (int i = 1; i <= 10; ++i) {
    ASSERT_EQ(lab.run("a", "ping -q -c 1 " + address()).exit.status, 0);
    ASSERT_EQ(lab.count_packets(GetParam(), "ICMP echo reply"), static_cast<std::size_t>(i));
  }
}

TEST_P(Captures, HoldRealFramesOfABulkTransfer) {
  lab.write_file("a", "data", std::string(1 << 20, 'x'));
  const auto server = lab.start("a", "sh -c 'nc -l -p 9000 -N < data'");
  ASSERT_TRUE(lab.wait_for_port("a", ReadySign::Kind::tcp_port, 9000));
  const auto near = GetParam() == std::string("pair") ? "10.0.1.1" : "10.0.2.1";
  const auto client = GetParam() == std::string("pair") ? "b" : "c";
  ASSERT_EQ(lab.run(client, std::string("sh -c 'nc -d ") + near + " 9000 > copy'").exit.status, 0);
  EXPECT_EQ(lab.file(client, "copy"), std::string(1 << 20, 'x'));
  lab.world().flush_captures();
  CaptureReader reader(lab.world().capture_path(GetParam()));
  std::uint64_t previous = 0;
  while (const auto packet = reader.next()) {
    EXPECT_LE(packet->original_length, 1514u) << "a super-frame";
    EXPECT_EQ(packet->bytes.size(), packet->original_length);
    const auto time = static_cast<std::uint64_t>(packet->time.time_since_epoch().count());
    EXPECT_GE(time + 1'000'000, previous) << "times run backwards by more than a millisecond";
    previous = time;
  }
  for (const auto& status : lab.world().capture_status()) EXPECT_EQ(status.dropped, 0u) << status.link;
}

TEST_P(Captures, GoOnAfterANodeWasDead) {
  lab.world().kill_node("a");
  lab.world().revive_node("a");
  ASSERT_EQ(lab.run("a", "ping -q -c 3 -i 0.01 -W 2 " + address()).exit.status, 0);
  EXPECT_EQ(lab.count_packets(GetParam(), "ICMP echo reply"), 3u);
}

INSTANTIATE_TEST_SUITE_P(Links, Captures, ::testing::Values("pair", "switch"),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace netrig::testing
