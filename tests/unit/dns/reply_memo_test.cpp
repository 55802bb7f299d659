// Replies that are copied must be those that would be made: the short way is held against the long one.
#include "dns/reply_memo.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "dns/forwarder.hpp"
#include "dns/responder.hpp"
#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

ZoneSet zones() {
  std::string text =
      "$ORIGIN lab.\n$TTL 60\n@ SOA ns admin 1 2 3 4 5\n@ NS ns\n@ NS ns2.sub\nns A 10.0.0.3\nns AAAA "
      "2001:db8::3\n"
      "ftp A 10.0.0.4\nfiles CNAME FTP\nfar CNAME www.example.\n*.wild A 10.0.0.7\n*.wild MX 10 ns\nsub NS "
      "ns.sub\n"
      "ns.sub A 10.0.1.1\nd DNAME ftp.lab.\ntext TXT \"a\" \"b\"\na.b.c A 10.9.9.9\n";
  for (int i = 0; i < 60; ++i) text += "big A 10.1.0." + std::to_string(i) + "\n";
  return zone_set(text);
}

/// A question as one of many clients may ask it.
class RandomQueries {
 public:
  explicit RandomQueries(std::uint32_t seed) : random_(seed) {}

  Bytes next() {
    static const std::array kNames{"ftp.lab",  "files.lab", "far.lab",    "x.wild.lab", "y.wild.lab",
                                   "ns.lab",   "lab",       "none.lab",   "b.c.lab",    "a.b.c.lab",
                                   "sub.lab",  "x.sub.lab", "big.lab",    "x.d.lab",    "d.lab",
                                   "text.lab", "example",   "www.example"};
    static const std::array kTypes{RecordType::a,     RecordType::aaaa, RecordType::mx,  RecordType::ns,
                                   RecordType::soa,   RecordType::ds,   RecordType::any, RecordType::txt,
                                   RecordType::cname, RecordType::axfr};
    Message query{.header = {.id = static_cast<std::uint16_t>(random_()),
                             .recursion_desired = chance(2),
                             .authentic_data = chance(2),
                             .checking_disabled = chance(4)},
                  .questions = {{name(pick(kNames)), pick(kTypes)}}};
    if (chance(20)) query.questions.front().record_class = RecordClass::chaos;
    constexpr std::array<std::uint16_t, 5> kSizes{0, 512, 700, 1232, 65535};
    if (chance(2)) query.edns = Edns{.udp_bytes = pick(kSizes), .dnssec_ok = chance(2)};
    if (query.edns && chance(3)) query.edns->options = hex("000a00080102030405060708");
    auto bytes = query.serialize();
    for (std::size_t at = 12; bytes[at] != 0; ++at) {  // any case
      if (bytes[at] >= 'a' && bytes[at] <= 'z' && chance(3))
        bytes[at] = static_cast<std::uint8_t>(bytes[at] - 32);
    }
    return bytes;
  }

  bool chance(std::uint32_t one_in) { return random_() % one_in == 0; }
  std::uint32_t number(std::uint32_t below) { return random_() % below; }

 private:
  template <class List>
  typename List::value_type pick(const List& list) {
    return list[random_() % list.size()];
  }

  std::mt19937 random_;
};

Bytes recall(ReplyMemo& memo, TimePoint now, const Bytes& query) {
  UsualQuery usual;
  if (!usual.read(query)) return {};
  std::array<std::uint8_t, kClassicUdpBytes> room;
  room.fill(0xee);
  const auto size = memo.find(now, usual, room);
  return Bytes(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
}

TEST(DnsReplyMemo, GivesTheRepliesThatTheResponderMakes) {
  for (const std::uint32_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Responder responder(zones(), false);
    ReplyMemo memo(seed);
    RandomQueries queries(seed);
    int recalled = 0;
    for (int i = 0; i < 20'000; ++i) {
      const auto query = queries.next();
      const auto outcome = responder.respond(query, Transport::udp);
      ASSERT_TRUE(std::holds_alternative<Reply>(outcome));
      const auto& made = std::get<Reply>(outcome);
      const auto kept = recall(memo, TimePoint(), query);
      if (!kept.empty()) {
        ++recalled;
        ASSERT_EQ(kept, made.message);
      }
      UsualQuery usual;
      if (made.repeatable && usual.read(query)) memo.keep(usual, made.message, made.span);
    }
    EXPECT_GT(recalled, 15'000);
  }
}

/// What the cache would say at the same time, with TTLs that count down.
TEST(DnsReplyMemo, CountsDownAsTheCacheDoes) {
  const Responder responder(ZoneSet(), true);
  Forwarder forwarder;
  ReplyMemo memo(1);
  RandomQueries queries(4);
  auto now = TimePoint(seconds(1000));
  int recalled = 0;
  for (int i = 0; i < 30'000; ++i) {
    now += milliseconds(queries.number(40));
    const auto query = queries.next();
    auto outcome = responder.respond(query, Transport::udp);
    auto* forward = std::get_if<Responder::Forward>(&outcome);
    if (forward == nullptr) continue;
    const auto known = forwarder.ask(now, forward->question, {.id = 1, .client = {}});
    const auto kept = recall(memo, now, query);
    const auto* hit = std::get_if<CacheHit>(&known);
    if (hit == nullptr) {
      ASSERT_TRUE(kept.empty()) << "the cache has forgotten it";
      Answer answer{.answer = {a_record("ftp.lab", 5 + queries.number(20), "10.0.0.1")}};
      answer.answer.front().owner = forward->question.name;
      if (queries.chance(3)) answer = {.rcode = Rcode::name_error, .authority = {soa_record("lab", 9, 7)}};
      if (queries.chance(9)) answer = {.rcode = Rcode::server_failure};
      forwarder.finish(now, forward->question, answer);
      continue;
    }
    auto made = responder.reply(forward->pending, hit->answer);
    if (!kept.empty()) {
      ++recalled;
      ASSERT_EQ(kept, made.message);
    }
    UsualQuery usual;
    if (made.repeatable && usual.read(query)) memo.keep(usual, made.message, hit->span);
  }
  EXPECT_GT(recalled, 2'000);
}

Bytes query_for(int number) {
  return Message{.header = {.recursion_desired = true},
                 .questions = {{name("n" + std::to_string(number) + ".lab"), RecordType::a}}}
      .serialize();
}

void keep(ReplyMemo& memo, int number) {
  const auto query = query_for(number);
  UsualQuery usual;
  ASSERT_TRUE(usual.read(query));
  memo.keep(usual, query, {});
}

TEST(DnsReplyMemo, KeepsItsLimitAndWhatIsAskedFor) {
  ReplyMemo memo(9, {.replies = 1024});
  for (int i = 0; i < 100; ++i) keep(memo, i);
  for (int i = 100; i < 20'000; ++i) {
    keep(memo, i);
    for (int used = i % 100; used < 100; used += 25) recall(memo, {}, query_for(used));
  }
  EXPECT_LE(memo.size(), 1024u);
  int left = 0;
  for (int i = 0; i < 100; ++i) left += recall(memo, {}, query_for(i)).empty() ? 0 : 1;
  EXPECT_GE(left, 95) << "a flood drives out what is in use";
  memo.clear();
  EXPECT_EQ(memo.size(), 0u);
  EXPECT_TRUE(recall(memo, {}, query_for(1)).empty());
}

TEST(DnsReplyMemo, WhatIsInUseDoesNotDriveOutEachOther) {
  ReplyMemo memo(9);
  constexpr int kNames = 1000;
  int recalled = 0;
  for (int round = 0; round < 20; ++round) {
    recalled = 0;
    for (int i = 0; i < kNames; ++i) {
      const bool known = !recall(memo, {}, query_for(i)).empty();
      recalled += known ? 1 : 0;
      if (!known) keep(memo, i);
    }
  }
  EXPECT_EQ(recalled, kNames);
}

TEST(DnsReplyMemo, ARefreshedReplyNeedsNoMoreRoom) {
  ReplyMemo memo(9);
  for (int i = 0; i < 1000; ++i) {
    keep(memo, i);
    const auto slots = memo.slots();
    const auto size = memo.size();
    keep(memo, i);
    ASSERT_EQ(memo.slots(), slots) << i;
    ASSERT_EQ(memo.size(), size) << i;
  }
}

TEST(DnsReplyMemo, MayKeepNothing) {
  ReplyMemo memo(9, {.replies = 0});
  keep(memo, 1);
  EXPECT_TRUE(recall(memo, {}, query_for(1)).empty());
}

TEST(DnsReplyMemo, FindsTtlsAndLeavesOptAlone) {
  Message reply{.questions = {{name("a.lab"), RecordType::mx}}, .edns = Edns{}};
  reply.answer.push_back(a_record("a.lab", 0x01020304, "10.0.0.1"));
  reply.authority.push_back(soa_record("lab", 0x05060708, 1));
  const auto bytes = reply.serialize();
  const auto positions = ttl_positions(bytes);
  ASSERT_EQ(positions.size(), 2u);
  EXPECT_EQ(Bytes(bytes.begin() + positions[0], bytes.begin() + positions[0] + 4), hex("01020304"));
  EXPECT_EQ(Bytes(bytes.begin() + positions[1], bytes.begin() + positions[1] + 4), hex("05060708"));
}

}  // namespace
}  // namespace netrig::dns
