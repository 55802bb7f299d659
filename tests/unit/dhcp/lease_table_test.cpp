// The pool: which address a client gets, what is remembered, and that nothing is given twice.
#include "dhcp/lease_table.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace netrig {
namespace {

using namespace std::chrono_literals;

const ClientKey kAnna{{1}};
const ClientKey kBen{{2}};
const ClientKey kCleo{{3}};

Ipv4Address address(int last) {
  return Ipv4Address({10, 0, 0, static_cast<std::uint8_t>(last)});
}
TimePoint at(Duration time) {
  return TimePoint(time);
}

LeaseTable table(std::set<Ipv4Address> excluded = {}) {
  return {{{address(100), address(102)}}, std::move(excluded)};
}

void give(LeaseTable& leases, int last, const ClientKey& client, Duration until) {
  leases.put({address(last), client, {}, Lease::State::bound, at(until)}, at(0s));
}

TEST(LeaseTable, GivesTheLowestAddressThatWasNeverUsed) {
  auto leases = table({address(100), address(9)});
  EXPECT_EQ(leases.size(), 2u);
  EXPECT_EQ(leases.choose(kAnna, {}), address(101));
  give(leases, 101, kAnna, 10s);
  EXPECT_EQ(leases.choose(kBen, {}), address(102));
}

TEST(LeaseTable, PrefersWhatTheClientHasThenWhatItWants) {
  auto leases = table();
  EXPECT_EQ(leases.choose(kAnna, address(102)), address(102));
  give(leases, 102, kAnna, 10s);
  EXPECT_EQ(leases.choose(kAnna, address(101)), address(102));
  EXPECT_EQ(leases.choose(kBen, address(102)), address(100)) << "taken";
  EXPECT_EQ(leases.choose(kBen, address(99)), address(100)) << "outside";
}

TEST(LeaseTable, RemembersTheLastClientAsLongAsItCan) {
  auto leases = table();
  give(leases, 100, kAnna, 10s);
  give(leases, 101, kBen, 5s);
  EXPECT_EQ(leases.expire(at(10s)).size(), 2u);
  EXPECT_EQ(leases.choose(kCleo, {}), address(102)) << "never used comes before idle";
  give(leases, 102, kCleo, 100s);
  EXPECT_EQ(leases.choose(kAnna, {}), address(100));
  EXPECT_EQ(leases.choose(kBen, {}), address(101));
}

TEST(LeaseTable, TakesTheLongestIdleWhenNoneIsLeft) {
  auto leases = table();
  give(leases, 100, kAnna, 10s);
  give(leases, 101, kBen, 5s);
  give(leases, 102, kCleo, 20s);
  const ClientKey dora{{4}};
  EXPECT_FALSE(leases.choose(dora, {}));
  EXPECT_EQ(leases.next_expiry(), at(5s));
  EXPECT_EQ(leases.expire(at(5s)).front().address, address(101));
  EXPECT_EQ(leases.expire(at(10s)).front().address, address(100));
  EXPECT_EQ(leases.choose(dora, {}), address(101));
  give(leases, 101, dora, 100s);
  EXPECT_EQ(leases.of_client(kBen), nullptr);
  EXPECT_EQ(leases.choose(kBen, {}), address(100));
}

TEST(LeaseTable, AClientHasOneAddress) {
  auto leases = table();
  give(leases, 100, kAnna, 10s);
  give(leases, 101, kAnna, 10s);
  EXPECT_EQ(leases.of_client(kAnna)->address, address(101));
  EXPECT_EQ(leases.at(address(100))->state, Lease::State::idle);
  EXPECT_TRUE(leases.at(address(100))->client.empty());
}

TEST(LeaseTable, OffersBesideTheRecord) {
  auto leases = table();
  for (int last = 100; last <= 102; ++last)
    give(leases, last, ClientKey{{static_cast<std::uint8_t>(last)}}, 1s);
  leases.expire(at(1s));
  leases.offer({address(100), kAnna, {}, Lease::State::offered, at(5s)}, at(1s));
  EXPECT_EQ(leases.next_expiry(), at(5s));
  EXPECT_EQ(leases.choose(kAnna, {}), address(100));
  EXPECT_EQ(leases.choose(kBen, address(100)), address(101));
  EXPECT_EQ(leases.choose(ClientKey{{100}}, {}), address(101)) << "its own is offered to another";
  EXPECT_EQ(leases.counts().offered, 1u);
  EXPECT_EQ(leases.counts().idle, 2u);
  EXPECT_TRUE(leases.expire(at(5s)).empty());
  EXPECT_EQ(leases.next_expiry(), std::nullopt);
  EXPECT_EQ(leases.counts().idle, 3u);
  EXPECT_EQ(leases.choose(ClientKey{{100}}, {}), address(100));
}

TEST(LeaseTable, FindsAgainWhatWasOnlyOffered) {
  auto leases = table();
  const std::array clients{kAnna, kBen, kCleo};
  for (int i = 0; i < 3; ++i)
    leases.offer(
        {address(100 + i), clients.at(static_cast<std::size_t>(i)), {}, Lease::State::offered, at(5s)},
        at(0s));
  const ClientKey dora{{4}};
  EXPECT_FALSE(leases.choose(dora, {}));
  leases.expire(at(5s));
  EXPECT_EQ(leases.choose(dora, {}), address(100));
  EXPECT_EQ(leases.of_client(kAnna), nullptr);
}

TEST(LeaseTable, EndsWithTheLastAddressThereIs) {
  LeaseTable leases({{Ipv4Address(0xfffffffe), Ipv4Address(0xffffffff)}}, {});
  leases.put({Ipv4Address(0xfffffffe), kAnna, {}, Lease::State::bound, at(1s)}, at(0s));
  leases.put({Ipv4Address(0xffffffff), kBen, {}, Lease::State::bound, at(1s)}, at(0s));
  EXPECT_FALSE(leases.choose(kCleo, {}));
}

TEST(LeaseTable, GivesFromOnePoolAfterTheOther) {
  LeaseTable leases({{address(10), address(11)}, {address(20), address(20)}}, {address(11), address(30)});
  EXPECT_EQ(leases.size(), 2u);
  give(leases, 10, kAnna, 10s);
  EXPECT_EQ(leases.choose(kBen, {}), address(20));
  give(leases, 20, kBen, 10s);
  EXPECT_FALSE(leases.choose(kCleo, {}));
}

TEST(LeaseTable, GivesNobodyElseWhatIsInNoPool) {
  auto leases = table();
  give(leases, 50, kAnna, 1s);
  for (int last = 100; last <= 102; ++last)
    give(leases, last, ClientKey{{9, static_cast<std::uint8_t>(last)}}, 60s);
  leases.expire(at(1s));
  EXPECT_EQ(leases.choose(kAnna, {}), address(50)) << "its own";
  EXPECT_FALSE(leases.choose(kBen, {}));
  EXPECT_FALSE(leases.choose(kBen, address(50)));
}

TEST(LeaseTable, CountsWhatIsInWhichState) {
  auto leases = table();
  give(leases, 100, kAnna, 10s);
  leases.offer({address(101), kBen, {}, Lease::State::offered, at(5s)}, at(0s));
  leases.put({address(102), {}, {}, Lease::State::set_aside, at(20s)}, at(0s));
  EXPECT_EQ(leases.counts().bound, 1u);
  EXPECT_EQ(leases.counts().offered, 1u);
  EXPECT_EQ(leases.counts().set_aside, 1u);
  leases.expire(at(10s));
  EXPECT_EQ(leases.counts().bound + leases.counts().offered, 0u);
  EXPECT_EQ(leases.counts().idle, 2u);
  EXPECT_EQ(leases.after({}, 2).size(), 2u);
  EXPECT_EQ(leases.after(address(101), 5).front().address, address(102));
}

TEST(LeaseTable, CountsThePoolsAddressesApart) {
  auto leases = table();
  give(leases, 50, kAnna, 10s);
  leases.offer({address(51), kBen, {}, Lease::State::offered, at(5s)}, at(0s));
  give(leases, 100, kCleo, 10s);
  EXPECT_EQ(leases.counts().bound, 2u);
  EXPECT_EQ(leases.counts().offered, 1u);
  EXPECT_EQ(leases.pool_counts().bound, 1u);
  EXPECT_EQ(leases.pool_counts().offered, 0u);
}

/// As a client that begins anew makes it.
TEST(LeaseTable, CountsOnceWhatIsOfferedToWhoHasIt) {
  auto leases = table();
  give(leases, 100, kAnna, 10s);
  leases.offer({address(100), kAnna, {}, Lease::State::offered, at(20s)}, at(0s));
  EXPECT_EQ(leases.counts().bound, 1u);
  EXPECT_EQ(leases.counts().offered, 0u);
  leases.expire(at(10s));
  EXPECT_EQ(leases.counts().bound, 0u);
  EXPECT_EQ(leases.counts().offered, 1u);
  leases.expire(at(20s));
  EXPECT_EQ(leases.counts().offered, 0u);
  EXPECT_EQ(leases.counts().idle, 1u);
}

TEST(LeaseTable, NeverGivesOneAddressToTwo) {
  constexpr unsigned kSeed = 7;
  std::mt19937 random(kSeed);
  LeaseTable leases({{address(1), address(10)}, {address(12), address(20)}}, {address(5)});
  Duration now{};
  for (int round = 0; round < 20'000; ++round) {
    now += std::chrono::milliseconds(random() % 500);
    leases.expire(at(now));
    const ClientKey client{{static_cast<std::uint8_t>(random() % 30)}};
    const auto chosen = leases.choose(client, address(static_cast<int>(random() % 25)));
    if (!chosen) continue;
    ASSERT_TRUE(leases.in_pool(*chosen));
    const auto* present = leases.at(*chosen);
    ASSERT_TRUE(present == nullptr || present->state == Lease::State::idle || present->client == client)
        << "seed " << kSeed << ", round " << round;
    const auto* offered = leases.offers().at(*chosen);
    ASSERT_TRUE(offered == nullptr || offered->client == client) << "seed " << kSeed << ", round " << round;
    const auto action = random() % 4;
    if (action == 3) {
      leases.put({*chosen, {}, {}, Lease::State::set_aside, at(now + 2s)}, at(now));
      const auto* left = leases.of_client(client);
      ASSERT_TRUE(left == nullptr || left->address != *chosen);
    } else {
      if (action == 0) {
        leases.offer({*chosen, client, {}, Lease::State::offered, at(now + 2s)}, at(now));
        ASSERT_EQ(leases.offers().of_client(client)->address, *chosen);
        continue;
      }
      leases.put({*chosen, client, {}, Lease::State::bound, at(now + 3s)}, at(now));
      ASSERT_EQ(leases.of_client(client)->address, *chosen);
      ASSERT_EQ(leases.offers().of_client(client), nullptr);
      if (action == 1) leases.make_idle(*chosen, at(now));
    }
  }
}

}  // namespace
}  // namespace netrig
