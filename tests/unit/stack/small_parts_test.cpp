// The small parts of the stack: rate limit, queue, TTL, path MTU cache, random numbers, error meanings.
#include <gtest/gtest.h>

#include <set>

#include "stack/ipv4_edit.hpp"
#include "stack/path_mtu_cache.hpp"
#include "stack/rate_limit.hpp"
#include "stack/stack_error.hpp"
#include "stack_network.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/ring_queue.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

TEST(RateLimit, AllowsABurstAndThenARate) {
  RateLimit limit(1000, 50);
  int allowed = 0;
  for (int i = 0; i < 200; ++i) allowed += limit.allow(at(0s));
  EXPECT_EQ(allowed, 50);
  EXPECT_FALSE(limit.allow(at(1ms) - 1ns));
  EXPECT_TRUE(limit.allow(at(1ms)));
  EXPECT_FALSE(limit.allow(at(1ms)));
  allowed = 0;
  for (int i = 0; i < 200; ++i) allowed += limit.allow(at(1h));
  EXPECT_EQ(allowed, 50) << "no more than a burst gathers";
}

TEST(RingQueue, IsFirstInFirstOut) {
  RingQueue<int> queue;
  int in = 0, out = 0;
  for (int round = 1; round < 60; ++round) {
    for (int i = 0; i < round; ++i) queue.push_back(in++);
    for (int i = 0; i < round - 1; ++i) ASSERT_EQ(queue.pop_front(), out++);
  }
  while (!queue.empty()) ASSERT_EQ(queue.pop_front(), out++);
  EXPECT_EQ(in, out);
}

TEST(DecrementTtl, KeepsEveryChecksumRight) {
  for (std::uint32_t i = 0; i < 65536; ++i) {
    Ipv4Header header;
    header.identification = static_cast<std::uint16_t>(i);
    header.ttl = static_cast<std::uint8_t>(i % 255 + 1);
    header.source = ip("10.0.0.1");
    header.destination = Ipv4Address(i * 2654435761u);
    header.set_payload_bytes(0);
    ByteWriter writer;
    header.serialize(writer);
    auto bytes = std::move(writer).take();
    decrement_ttl(bytes);
    ByteReader reader(bytes);
    const auto parsed = Ipv4Header::parse(reader);
    ASSERT_TRUE(parsed) << i;
    ASSERT_EQ(parsed->ttl, header.ttl - 1);
  }
}

TEST(PathMtu, Rfc1191Section63IsLearntNarrowedAndForgotten) {
  PathMtuCache cache;
  EXPECT_FALSE(cache.find(ip("10.0.0.1")));
  cache.learn(ip("10.0.0.1"), 1400, at(0s));
  cache.learn(ip("10.0.0.1"), 1450, at(1s));
  EXPECT_EQ(cache.find(ip("10.0.0.1"))->mtu_bytes, 1400u);
  cache.learn(ip("10.0.0.1"), 1300, at(2s));
  EXPECT_EQ(cache.find(ip("10.0.0.1"))->mtu_bytes, 1300u);
  EXPECT_EQ(cache.deadline(), at(2s + 10min));
  cache.poll(at(2s + 10min) - 1ns);
  EXPECT_TRUE(cache.find(ip("10.0.0.1")));
  cache.poll(at(2s + 10min));
  EXPECT_FALSE(cache.find(ip("10.0.0.1")));
  EXPECT_FALSE(cache.deadline());
}

TEST(PathMtu, ALieDoesNotMakePacketsTiny) {
  PathMtuCache cache;
  cache.learn(ip("10.0.0.1"), 68, at(0s));
  EXPECT_EQ(cache.find(ip("10.0.0.1"))->mtu_bytes, PathMtuCache::kLeastBytes);
  EXPECT_TRUE(cache.find(ip("10.0.0.1"))->must_fragment);
}

TEST(PathMtu, Rfc8201Section4OfIpv6IsNeverLessThanEveryLinkCarries) {
  PathMtuCache cache;
  const IpAddress far = *Ipv6Address::parse("2001:db8::1");
  cache.learn(far, 68, at(0s));
  EXPECT_EQ(cache.find(far)->mtu_bytes, PathMtuCache::kLeastBytes6);
  EXPECT_FALSE(cache.find(far)->must_fragment) << "RFC 8201 4: no fragments for that either";
}

TEST(PathMtu, IsBounded) {
  PathMtuCache cache;
  for (std::uint32_t i = 0; i < 5000; ++i) cache.learn(Ipv4Address(i + 1), 1000, at(Duration(i)));
  EXPECT_EQ(cache.size(), PathMtuCache::kMostEntries);
  EXPECT_TRUE(cache.find(Ipv4Address(5000)));
  EXPECT_FALSE(cache.find(Ipv4Address(5000 - PathMtuCache::kMostEntries)));
}

TEST(PathMtu, Rfc1191Section71PlateausAreThoseOfTheRfc) {
  EXPECT_EQ(PathMtuCache::plateau_below(1500), 1492u);
  EXPECT_EQ(PathMtuCache::plateau_below(1492), 1006u);
  EXPECT_EQ(PathMtuCache::plateau_below(60), 68u);
}

TEST(StackRandom, DrawsBelowABoundReachAll) {
  SeededRandom random(3);
  std::set<std::uint64_t> drawn;
  for (int i = 0; i < 200; ++i) drawn.insert(random_below(random, 7));
  EXPECT_EQ(drawn, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6}));
}

TEST(StackError, IcmpErrorsMeanWhatLinuxSays) {
  const auto meaning = [](std::uint8_t type, std::uint8_t code) {
    NetworkError error;
    error.icmp_type = type;
    error.icmp_code = code;
    return posix_error(error);
  };
  EXPECT_EQ(meaning(3, 0), errc::network_unreachable);
  EXPECT_EQ(meaning(3, 1), errc::host_unreachable);
  EXPECT_EQ(meaning(3, 2), errc::no_protocol_option);
  EXPECT_EQ(meaning(3, 3), errc::connection_refused);
  EXPECT_EQ(meaning(3, 4), errc::message_size);
  EXPECT_EQ(meaning(3, 5), errc::operation_not_supported);
  EXPECT_EQ(meaning(3, 13), errc::host_unreachable);
  EXPECT_EQ(meaning(11, 0), errc::host_unreachable);
  EXPECT_EQ(meaning(12, 0), errc::protocol_error);
}

}  // namespace
}  // namespace netrig::testing
