// When a router on our stack forgets, to the nanosecond: what comes from outside then finds nobody.
#include <gtest/gtest.h>

#include "router_packets.hpp"
#include "stack_router.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

class TimeOuts : public ::testing::Test {
 protected:
  TimeOuts() { router.load(rules_of("nat: {outside: wan}")); }

  /// The packets that come out on `other` because of one on `side`.
  std::vector<SentPacket> pass(Side side, const Bytes& packet) {
    auto sent = router.take(side, packet);
    std::erase_if(sent, [&](const auto& each) { return each.side == side; });
    return sent;
  }
  /// As `pass`, of one packet that must pass.
  Bytes through(Side side, const Bytes& packet) {
    const auto sent = pass(side, packet);
    EXPECT_EQ(sent.size(), 1u);
    return sent.empty() ? packet : sent[0].packet;
  }
  /// A connection of which nothing passes but `answer`, after `time`; whether it still gets inside.
  bool gets_in_after(const Bytes& answer, Duration time) {
    router.now += time;
    return !pass(Side::wan, answer).empty();
  }

  StackRouter router;
};

TEST_F(TimeOuts, Udp) {
  const auto answer = answer_to(through(Side::lan, udp("10.0.0.7:1000", "198.51.100.9:4500")));
  EXPECT_TRUE(gets_in_after(answer, 300s - 1ns));
  EXPECT_TRUE(gets_in_after(answer, 300s - 1ns)) << "what comes in counts";
  EXPECT_FALSE(gets_in_after(answer, 300s));
  EXPECT_EQ(router.filter().connections(), 1u) << "the answer is a connection of its own, to the router";
}

TEST_F(TimeOuts, Echo) {
  const auto answer = answer_to(through(Side::lan, echo("10.0.0.7", "198.51.100.9")));
  EXPECT_TRUE(gets_in_after(answer, 60s - 1ns));
  EXPECT_FALSE(gets_in_after(answer, 60s));
}

TEST_F(TimeOuts, OtherProtocols) {
  const auto answer =
      answer_to(through(Side::lan, ip_packet("10.0.0.7", "198.51.100.9", 253, as_bytes("hello"))));
  EXPECT_TRUE(gets_in_after(answer, 600s - 1ns));
  EXPECT_FALSE(gets_in_after(answer, 600s));
}

TEST_F(TimeOuts, TcpOpening) {
  const auto syn = tcp("10.0.0.7:1000", "198.51.100.9:80");
  const auto answer = answer_to(through(Side::lan, syn));
  router.now += 100s;
  (void)through(Side::lan, syn);  // does not prolong it
  EXPECT_FALSE(gets_in_after(answer, 140s));
  (void)through(Side::lan, syn);
  EXPECT_TRUE(gets_in_after(answer, 240s - 1ns));
  EXPECT_FALSE(gets_in_after(answer, 240s)) << "half open";
}

TEST_F(TimeOuts, TcpEstablished) {
  const auto syn = tcp("10.0.0.7:1000", "198.51.100.9:80");
  const auto answer = answer_to(through(Side::lan, syn));
  const auto inside = through(Side::wan, answer);
  const auto data = answer_to(through(Side::lan, next_after(syn, inside)), "A");
  EXPECT_TRUE(gets_in_after(data, 2h + 4min - 1ns));
  EXPECT_FALSE(gets_in_after(data, 2h + 4min));
}

TEST_F(TimeOuts, TcpClosing) {
  const auto syn = tcp("10.0.0.7:1000", "198.51.100.9:80");
  const auto inside = through(Side::wan, answer_to(through(Side::lan, syn)));
  (void)through(Side::lan, next_after(syn, inside));
  const auto fin = through(Side::lan, next_after(syn, inside, "FA"));
  EXPECT_TRUE(gets_in_after(answer_to(fin, "A"), 240s - 1ns));
  EXPECT_FALSE(gets_in_after(answer_to(fin, "FA"), 240s));
}

TEST_F(TimeOuts, TcpReset) {
  const auto syn = tcp("10.0.0.7:1000", "198.51.100.9:80");
  const auto inside = through(Side::wan, answer_to(through(Side::lan, syn)));
  const auto established = through(Side::lan, next_after(syn, inside));
  (void)through(Side::lan, next_after(syn, inside, "RA"));
  EXPECT_TRUE(gets_in_after(answer_to(established, "A"), 240s - 1ns)) << "what is still on its way";
  EXPECT_FALSE(gets_in_after(answer_to(established, "A"), 240s));
}

TEST_F(TimeOuts, ARefusalIsForgottenAtOnce) {
  const auto seen = through(Side::lan, tcp("10.0.0.7:1000", "198.51.100.9:80"));
  (void)through(Side::wan, answer_to(seen, "RA"));
  EXPECT_EQ(router.filter().connections(), 0u);
}

TEST_F(TimeOuts, AnErrorDoesNotProlong) {
  const auto seen = through(Side::lan, udp("10.0.0.7:1000", "198.51.100.9:4500"));
  EXPECT_TRUE(gets_in_after(error_about(seen, 3, 3), 300s - 1ns));
  EXPECT_FALSE(gets_in_after(answer_to(seen), 1ns));
}

TEST(TimeOutsOfRules, EstablishedEndsToo) {
  StackRouter router;
  router.load(
      rules_of("firewall:\n"
               "  forward: {policy: drop, rules: [{accept: established}, {accept: any, from: lan}]}\n"
               "  input: {policy: accept}\n"));
  const auto query = udp("10.0.0.7:1000", "198.51.100.9:4500");
  ASSERT_EQ(router.take(Side::lan, query).size(), 1u);
  router.now += 300s - 1ns;
  EXPECT_EQ(router.take(Side::wan, answer_to(query)).size(), 1u);
  router.now += 300s;
  EXPECT_EQ(router.take(Side::wan, answer_to(query)).size(), 0u);
}

}  // namespace
}  // namespace netrig::testing
