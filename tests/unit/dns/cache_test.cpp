#include "dns/cache.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A dated transcript: each line is what happened at which time, printed when an expectation fails.
class DnsCache : public testing::Test {
 protected:
  static Question question(const std::string& text) { return {name(text), RecordType::a}; }

  void at(Duration time) { now_ = TimePoint(time); }

  void insert(const std::string& text, const Answer& answer) {
    cache_.insert(now_, question(text), answer);
    log_ << stamp() << "insert " << text << "\n";
  }

  /// "CODE: record, record | authority", or "-" for nothing.
  void expect(const std::string& text, const std::string& expected) {
    const auto found = cache_.find(now_, question(text));
    std::string seen = "-";
    if (found) {
      seen = to_string(found->answer.rcode) + ":";
      for (const auto& record : found->answer.answer) seen += " " + std::to_string(record.ttl_seconds);
      for (const auto& record : found->answer.authority) seen += " soa " + std::to_string(record.ttl_seconds);
    }
    log_ << stamp() << "find " << text << " gives " << seen << "\n";
    EXPECT_EQ(seen, expected) << log_.str();
  }

  Cache cache_{{.entries = 3}};

 private:
  std::string stamp() const {
    return std::to_string(std::chrono::duration_cast<milliseconds>(now_.time_since_epoch()).count()) +
           " ms: ";
  }

  TimePoint now_{};
  std::ostringstream log_;
};

Answer positive(std::uint32_t ttl_seconds) {
  return {.answer = {a_record("a.lab", ttl_seconds, "10.0.0.1")}};
}

TEST_F(DnsCache, CountsDownAndForgets) {
  at(seconds(100));
  expect("a.lab", "-");
  insert("a.lab", positive(10));
  expect("a.lab", "NOERROR: 10");
  expect("A.LAB", "NOERROR: 10");
  expect("b.lab", "-");
  at(seconds(103));
  expect("a.lab", "NOERROR: 7");
  at(milliseconds(109'900));
  expect("a.lab", "NOERROR: 1");
  at(seconds(110));
  expect("a.lab", "-");
  insert("a.lab", positive(20));
  expect("a.lab", "NOERROR: 20");
  EXPECT_EQ(cache_.size(), 1u);
}

TEST_F(DnsCache, ShortestTtlCounts) {
  insert("x.lab", {.answer = {name_record("x.lab", 100, RecordType::cname, "a.lab"),
                              a_record("a.lab", 5, "10.0.0.1")}});
  at(seconds(4));
  expect("x.lab", "NOERROR: 1 1");
  at(seconds(5));
  expect("x.lab", "-");
}

TEST_F(DnsCache, KeepsDenialsForTheMinimumOfTheSoa) {
  insert("n.lab", {.rcode = Rcode::name_error, .authority = {soa_record("lab", 3600, 60)}});
  at(seconds(59));
  expect("n.lab", "NXDOMAIN: soa 1");
  at(seconds(60));
  expect("n.lab", "-");
  insert("n.lab", {.authority = {soa_record("lab", 30, 600)}});
  at(seconds(89));
  expect("n.lab", "NOERROR: soa 1");
  at(seconds(90));
  expect("n.lab", "-");
}

TEST_F(DnsCache, KeepsNoDenialWithoutSoa) {
  insert("n.lab", {.rcode = Rcode::name_error});
  expect("n.lab", "-");
  insert("n.lab", {});
  expect("n.lab", "-");
}

TEST_F(DnsCache, LimitsWhatServersSay) {
  insert("a.lab", positive(0x7fffffff));
  expect("a.lab", "NOERROR: 86400");
  insert("n.lab", {.rcode = Rcode::name_error, .authority = {soa_record("lab", 999'999, 999'999)}});
  expect("n.lab", "NXDOMAIN: soa 10800");
  insert("z.lab", positive(0));
  expect("z.lab", "-");
  insert("m.lab", positive(0x80000000));
  expect("m.lab", "-");
}

TEST_F(DnsCache, RemembersFailuresForAMoment) {
  insert("f.lab", {.rcode = Rcode::server_failure});
  at(milliseconds(999));
  expect("f.lab", "SERVFAIL:");
  at(seconds(1));
  expect("f.lab", "-");
}

TEST_F(DnsCache, ForgetsTheLeastUsedWhenFull) {
  for (const auto* text : {"a.lab", "b.lab", "c.lab"}) insert(text, positive(60));
  expect("a.lab", "NOERROR: 60");
  insert("d.lab", positive(60));
  expect("b.lab", "-");
  for (const auto* text : {"a.lab", "c.lab", "d.lab"}) expect(text, "NOERROR: 60");
  insert("a.lab", positive(30));
  expect("a.lab", "NOERROR: 30");
  EXPECT_EQ(cache_.size(), 3u);
}

TEST_F(DnsCache, AFloodDoesNotDriveOutWhatIsInUse) {
  Cache cache({.entries = 100});
  const auto used = [](int i) { return question("used" + std::to_string(i) + ".lab"); };
  for (int i = 0; i < 60; ++i) cache.insert(TimePoint(), used(i), positive(60));
  for (int i = 0; i < 60; ++i) EXPECT_TRUE(cache.find(TimePoint(), used(i)));
  for (int i = 0; i < 10'000; ++i)
    cache.insert(TimePoint(), question(std::to_string(i) + ".lab"), positive(60));
  EXPECT_EQ(cache.size(), 100u);
  EXPECT_EQ(cache.evictions(), 10'060u - 100u);
  for (int i = 0; i < 60; ++i) EXPECT_TRUE(cache.find(TimePoint(), used(i))) << i;
}

TEST_F(DnsCache, WhatIsInUseIsSoStillWhenItHasRunOut) {
  Cache cache({.entries = 100});
  const auto used = [](int i) { return question("used" + std::to_string(i) + ".lab"); };
  for (int i = 0; i < 60; ++i) cache.insert(TimePoint(), used(i), positive(60));
  for (int i = 0; i < 60; ++i) EXPECT_TRUE(cache.find(TimePoint(), used(i)));
  const TimePoint later(seconds(60));
  for (int i = 0; i < 60; ++i) {
    EXPECT_FALSE(cache.find(later, used(i))) << i;
    cache.insert(later, used(i), positive(60));
  }
  for (int i = 0; i < 10'000; ++i) cache.insert(later, question(std::to_string(i) + ".lab"), positive(60));
  for (int i = 0; i < 60; ++i) EXPECT_TRUE(cache.find(later, used(i))) << i;
}

TEST_F(DnsCache, WhatHasRunOutIsNoLossWhenItGoes) {
  for (const auto* text : {"a.lab", "b.lab", "c.lab"}) insert(text, positive(60));
  at(seconds(60));
  insert("d.lab", positive(60));
  EXPECT_EQ(cache_.evictions(), 0u);
  EXPECT_EQ(cache_.size(), 3u);
}

TEST_F(DnsCache, WhatIsInUseDoesNotTakeAllTheRoom) {
  Cache cache({.entries = 100});
  for (int i = 0; i < 200; ++i) {
    const auto each = question(std::to_string(i) + ".lab");
    cache.insert(TimePoint(), each, positive(60));
    EXPECT_TRUE(cache.find(TimePoint(), each));
  }
  cache.insert(TimePoint(), question("new.lab"), positive(60));
  EXPECT_TRUE(cache.find(TimePoint(), question("new.lab")));
  EXPECT_EQ(cache.size(), 100u);
}

TEST_F(DnsCache, TellsSinceWhenItsTtlsAreRight) {
  Cache cache;
  cache.insert(TimePoint(milliseconds(500)), question("a.lab"), positive(10));
  const auto hit = cache.find(TimePoint(milliseconds(3'700)), question("a.lab"));
  ASSERT_TRUE(hit);
  EXPECT_EQ(hit->answer.answer.front().ttl_seconds, 7u);
  EXPECT_EQ(hit->span, (ReplySpan{TimePoint(milliseconds(3'500)), TimePoint(milliseconds(10'500))}));
}

TEST_F(DnsCache, LimitsItsMemory) {
  Cache small({.entries = 1000, .bytes = 4000});
  Answer big{.answer = {{name("t.lab"), RecordType::txt, RecordClass::internet, 60, Bytes(1500)}}};
  for (const auto* text : {"a.lab", "b.lab", "c.lab"}) small.insert({}, question(text), big);
  EXPECT_EQ(small.size(), 2u);
  big.answer.front().rdata.resize(5000);
  small.insert({}, question("d.lab"), big);
  EXPECT_EQ(small.size(), 2u);
  Cache none({.entries = 0});
  none.insert({}, question("a.lab"), positive(60));
  EXPECT_EQ(none.size(), 0u);
}

}  // namespace
}  // namespace netrig::dns
