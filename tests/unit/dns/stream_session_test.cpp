#include "dns/stream_session.hpp"

#include <gtest/gtest.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using std::chrono::seconds;

TimePoint at(int time) {
  return TimePoint(seconds(time));
}

TEST(DnsStreamSession, TakesQueriesAndGivesReplies) {
  StreamSession session(at(0), {});
  EXPECT_TRUE(session.wants_input());
  session.receive(hex("0002 0102 0003 0405"));
  EXPECT_FALSE(session.wants_input()) << "take what is there first";
  EXPECT_EQ(session.next_query(at(1)), hex("0102"));
  EXPECT_EQ(session.next_query(at(1)), std::nullopt);
  EXPECT_TRUE(session.wants_input());
  session.receive(hex("06"));
  EXPECT_EQ(session.next_query(at(1)), hex("040506"));
  EXPECT_EQ(session.in_flight(), 2u);
  EXPECT_TRUE(session.start_output().empty());
  session.reply(hex("aa"));
  session.reply(hex("bbcc"));
  const auto output = session.start_output();
  EXPECT_EQ(Bytes(output.begin(), output.end()), hex("0001 aa 0002 bbcc"));
  session.reply(hex("dd"));
  EXPECT_EQ(session.queued_bytes(), 10u);
  session.written(at(2));
  EXPECT_EQ(session.in_flight(), 0u);
  EXPECT_EQ(session.queued_bytes(), 3u);
}

TEST(DnsStreamSession, IsOverWhenAllIsAnswered) {
  StreamSession session(at(0), {});
  session.receive(hex("0001 01 0001 02"));
  session.end_input();
  EXPECT_FALSE(session.is_over());
  while (session.next_query(at(0))) {
  }
  EXPECT_FALSE(session.is_over());
  session.reply(hex("aa"));
  session.reply(hex("bb"));
  session.start_output();
  EXPECT_FALSE(session.is_over());
  session.written(at(0));
  EXPECT_TRUE(session.is_over());
  EXPECT_FALSE(session.wants_input());
}

TEST(DnsStreamSession, TakesNoMoreThanItsLimits) {
  StreamSession session(at(0), {.queries_in_flight = 2, .queued_bytes = 10});
  session.receive(hex("0001 01 0001 02 0001 03 0001 04"));
  EXPECT_TRUE(session.next_query(at(0)));
  EXPECT_TRUE(session.next_query(at(0)));
  EXPECT_FALSE(session.next_query(at(0))) << "two are in flight";
  EXPECT_FALSE(session.wants_input());
  session.reply(Bytes(8));
  session.start_output();
  EXPECT_FALSE(session.next_query(at(0)));
  session.written(at(0));
  EXPECT_TRUE(session.next_query(at(0)));
  session.reply(Bytes(8));
  EXPECT_FALSE(session.next_query(at(0))) << "ten bytes wait to leave";
  session.start_output();
  session.written(at(0));
  EXPECT_TRUE(session.next_query(at(0)));
}

TEST(DnsStreamSession, TheDeadlineIsForWholeMessages) {
  StreamSession session(at(0), {.idle = seconds(10)});
  EXPECT_EQ(session.input_deadline(), at(10));
  session.receive(hex("0003 01"));
  EXPECT_FALSE(session.next_query(at(5)));
  EXPECT_EQ(session.input_deadline(), at(10)) << "a byte does not prolong it";
  EXPECT_TRUE(session.is_amid_message());
  session.receive(hex("0203"));
  EXPECT_TRUE(session.next_query(at(7)));
  EXPECT_EQ(session.input_deadline(), at(17));
  EXPECT_FALSE(session.is_amid_message());
  session.reply(hex("aa"));
  session.start_output();
  session.written(at(12));
  EXPECT_EQ(session.input_deadline(), at(22)) << "nor does waiting for an answer shorten it";
}

TEST(DnsStreamSession, WhoWaitsForAReplyIsNotIdle) {
  StreamSession session(at(0), {.idle = seconds(10)});
  EXPECT_EQ(session.read_deadline(at(0)), at(10));
  session.receive(hex("0001 01"));
  EXPECT_TRUE(session.next_query(at(1)));
  EXPECT_EQ(session.read_deadline(at(1)), at(11));
  EXPECT_FALSE(session.is_idle(at(11))) << "the server is slow, not the client";
  EXPECT_EQ(session.read_deadline(at(11)), at(21));
  session.reply(hex("aa"));
  session.start_output();
  session.written(at(13));
  EXPECT_FALSE(session.is_idle(at(21))) << "a read that began before the reply has left";
  EXPECT_EQ(session.read_deadline(at(21)), at(23));
  EXPECT_TRUE(session.is_idle(at(23)));
}

TEST(DnsStreamSession, EndsWithWhatGetsNoAnswer) {
  StreamSession session(at(0), {});
  session.receive(hex("0001 01 0001 02 0001 03"));
  EXPECT_TRUE(session.next_query(at(0)));
  EXPECT_TRUE(session.next_query(at(0)));
  session.refuse();
  EXPECT_FALSE(session.next_query(at(0)));
  EXPECT_FALSE(session.wants_input());
  EXPECT_FALSE(session.is_over()) << "the first one is still being answered";
  session.reply(hex("aa"));
  session.start_output();
  session.written(at(0));
  EXPECT_TRUE(session.is_over());
}

}  // namespace
}  // namespace netrig::dns
