// The neighbour cache: who is asked, when, how often, and what becomes of the packets that wait.
#include "stack/neighbor_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_network.hpp"

namespace netrig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

constexpr MacAddress kOwn({2, 0, 0, 0, 0, 1});
constexpr MacAddress kPeer({2, 0, 0, 0, 0, 2});
constexpr MacAddress kOther({2, 0, 0, 0, 0, 3});

class Neighbors : public ::testing::Test, private LinkOutput {
 protected:
  void send(const std::string& to, const std::string& text) {
    cache.send(ip(to), ip("10.0.0.1"), PacketBuffer::copy_of(as_bytes(text)), now);
  }
  /// What has been sent since the last call.
  std::vector<std::string> output() { return std::exchange(output_, {}); }
  std::vector<std::string> poll() {
    std::vector<std::string> unanswered;
    for (const auto& packet : cache.poll(now)) unanswered.push_back(text_of(packet.bytes()));
    return unanswered;
  }

  TimePoint now = at(0s);
  NeighborCache cache{*this};

 private:
  MacAddress own_mac() const override { return kOwn; }
  void send_arp(const ArpPacket& packet, const MacAddress& to) override {
    output_.push_back("ask " + to.to_string() + " for " + packet.target_ip.to_string() + " as " +
                      packet.sender_ip.to_string());
  }
  void send_ipv4(PacketBuffer packet, const MacAddress& to) override {
    output_.push_back(text_of(packet.bytes()) + " to " + to.to_string());
  }

  std::vector<std::string> output_;
};

const std::string kAskAll = "ask ff:ff:ff:ff:ff:ff for 10.0.0.2 as 10.0.0.1";
const std::string kAskPeer = "ask 02:00:00:00:00:02 for 10.0.0.2 as 10.0.0.1";

TEST_F(Neighbors, Rfc1122Section2322PacketsWaitForTheAnswerInOrder) {
  send("10.0.0.2", "one");
  send("10.0.0.2", "two");
  EXPECT_THAT(output(), ElementsAre(kAskAll));
  EXPECT_EQ(cache.pending_packets(), 2u);
  EXPECT_FALSE(cache.find(ip("10.0.0.2")));
  cache.learn(ip("10.0.0.2"), kPeer, false, now);
  EXPECT_THAT(output(), ElementsAre("one to 02:00:00:00:00:02", "two to 02:00:00:00:00:02"));
  EXPECT_EQ(cache.pending_packets(), 0u);
  EXPECT_FALSE(cache.deadline());
  send("10.0.0.2", "three");
  EXPECT_THAT(output(), ElementsAre("three to 02:00:00:00:00:02"));
}

TEST_F(Neighbors, Rfc1122Section2321AreAskedThriceASecondApartAndThenGivenUp) {
  send("10.0.0.2", "one");
  EXPECT_EQ(cache.deadline(), at(1s));
  now = at(1s) - 1ns;
  EXPECT_THAT(poll(), IsEmpty());
  EXPECT_THAT(output(), ElementsAre(kAskAll));
  for (const auto second : {1s, 2s}) {
    now = at(second);
    EXPECT_THAT(poll(), IsEmpty());
    EXPECT_THAT(output(), ElementsAre(kAskAll));
    EXPECT_EQ(cache.deadline(), at(second + 1s));
  }
  now = at(3s);
  EXPECT_THAT(poll(), ElementsAre("one"));
  EXPECT_THAT(output(), IsEmpty());
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_FALSE(cache.deadline());
  send("10.0.0.2", "again");
  EXPECT_THAT(output(), ElementsAre(kAskAll)) << "failure is not remembered";
}

TEST_F(Neighbors, Rfc1122Section2321AreConfirmedByUnicastWhenUsedAfterAWhile) {
  cache.learn(ip("10.0.0.2"), kPeer, true, now);
  now = at(30s);
  send("10.0.0.2", "one");
  EXPECT_THAT(output(), ElementsAre("one to 02:00:00:00:00:02"));
  now = at(30s) + 1ns;
  send("10.0.0.2", "two");
  EXPECT_THAT(output(), ElementsAre(kAskPeer, "two to 02:00:00:00:00:02"));
  send("10.0.0.2", "three");
  EXPECT_THAT(output(), ElementsAre("three to 02:00:00:00:00:02")) << "asked once";
  cache.learn(ip("10.0.0.2"), kPeer, false, now);
  EXPECT_FALSE(cache.deadline());
}

TEST_F(Neighbors, ThatDoNotConfirmAreForgotten) {
  cache.learn(ip("10.0.0.2"), kPeer, true, now);
  now = at(60s);
  send("10.0.0.2", "one");
  for (const auto second : {61s, 62s}) {
    now = at(second);
    poll();
  }
  EXPECT_THAT(output(), ElementsAre(kAskPeer, "one to 02:00:00:00:00:02", kAskPeer, kAskPeer));
  now = at(63s);
  EXPECT_THAT(poll(), IsEmpty());
  EXPECT_EQ(cache.size(), 0u);
  send("10.0.0.2", "two");
  EXPECT_THAT(output(), ElementsAre(kAskAll));
}

TEST_F(Neighbors, MovesAreFollowed) {
  cache.learn(ip("10.0.0.2"), kPeer, true, now);
  cache.learn(ip("10.0.0.2"), kOther, false, now);
  EXPECT_EQ(cache.find(ip("10.0.0.2")), kOther);
}

TEST_F(Neighbors, AreNoLongerOfUseWhenTheyAreForgotten) {
  const auto usable = [&] { return cache.usable(ip("10.0.0.2"), now); };
  cache.learn(ip("10.0.0.2"), kPeer, true, now);
  EXPECT_EQ(usable(), kPeer);
  cache.learn(ip("10.0.0.2"), kOther, false, now);
  EXPECT_EQ(usable(), kOther);
  cache.clear();
  EXPECT_FALSE(usable());
  cache.learn(ip("10.0.0.2"), kPeer, true, now);
  EXPECT_EQ(usable(), kPeer);
  now += 1s;
  for (std::uint32_t i = 0; i < NeighborCache::kMostEntries; ++i) {
    cache.learn(Ipv4Address(0x0a010000 + i), kOther, true, now);
  }
  EXPECT_FALSE(usable());
}

TEST_F(Neighbors, StrangersAreNotKept) {
  cache.learn(ip("10.0.0.2"), kPeer, false, now);
  EXPECT_EQ(cache.size(), 0u);
}

TEST_F(Neighbors, TheOldestWaitingPacketMakesRoom) {
  for (std::size_t i = 0; i < NeighborCache::kMostPendingEach + 2; ++i) send("10.0.0.2", std::to_string(i));
  EXPECT_EQ(cache.pending_packets(), NeighborCache::kMostPendingEach);
  output();
  cache.learn(ip("10.0.0.2"), kPeer, false, now);
  const auto sent = output();
  EXPECT_EQ(sent.front(), "2 to 02:00:00:00:00:02");
  EXPECT_EQ(sent.back(), "65 to 02:00:00:00:00:02");
}

TEST_F(Neighbors, AFloodForgetsTheOldestAndKeepsItsBounds) {
  for (std::uint32_t i = 0; i < 3 * NeighborCache::kMostEntries; ++i) {
    now += 1us;
    cache.learn(Ipv4Address(0x0a010000 + i), kPeer, true, now);
  }
  EXPECT_EQ(cache.size(), NeighborCache::kMostEntries);
  EXPECT_FALSE(cache.find(Ipv4Address(0x0a010000 + 2 * NeighborCache::kMostEntries - 1)));
  EXPECT_TRUE(cache.find(Ipv4Address(0x0a010000 + 2 * NeighborCache::kMostEntries)));
}

TEST_F(Neighbors, ASweepDoesNotPushOutThoseThatExist) {
  for (std::uint32_t i = 0; i < NeighborCache::kMostEntries; ++i) {
    cache.learn(Ipv4Address(0x0a010000 + i), kPeer, true, now);
  }
  for (std::uint32_t i = 0; i < 5000; ++i) {
    now += 1us;
    cache.send(Ipv4Address(0x0a020000 + i), ip("10.0.0.1"), PacketBuffer::copy_of(as_bytes("x")), now);
  }
  EXPECT_EQ(cache.size(), NeighborCache::kMostEntries);
  EXPECT_EQ(cache.pending_packets(), NeighborCache::kMostResolving);
  std::size_t known = 0;
  for (std::uint32_t i = 0; i < NeighborCache::kMostEntries; ++i) {
    known += cache.find(Ipv4Address(0x0a010000 + i)).has_value();
  }
  EXPECT_EQ(known, NeighborCache::kMostEntries - NeighborCache::kMostResolving);
  now += 10s;
  while (cache.deadline()) {
    poll();
    now += 1s;
  }
  EXPECT_EQ(cache.size(), known);
  EXPECT_EQ(cache.pending_packets(), 0u);
}

}  // namespace
}  // namespace netrig::testing
