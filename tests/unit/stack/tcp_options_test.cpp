// What a connection says and heeds by options and flags: reports of what has come (RFC 2018, 2883),
// timestamps (RFC 7323), congestion marks (RFC 3168).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/tcp_rig.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TcpSettings with(bool reports, bool timestamps, EcnUse ecn = EcnUse::off) {
  auto settings = plain_settings();
  settings.selective_acknowledgments = reports;
  settings.timestamps = timestamps;
  settings.ecn = ecn;
  return settings;
}

/// a is connected to a peer that the test plays.
class TcpOptions : public testing::Test {
 protected:
  void connect(const TcpSettings& settings, TcpOptionSet offered) {
    rig.play_b();
    client = rig.dial(settings);
    if (offered.timestamps) offered.timestamps->echo = clock();
    TcpHeader answer;
    answer.syn = true;
    answer.options = offered;
    answer.options.maximum_segment_bytes = 1460;
    send(answer);
    rig.take_transcript();
  }
  void send(TcpHeader header, std::string_view payload = "", std::uint32_t acknowledged = 1) {
    header.ack = true;
    header.acknowledgment = client->connection().initial_send_sequence() + acknowledged;
    if (header.window == 0) header.window = 10000;
    if (!header.syn) header.sequence += 1;  // behind the SYN
    rig.inject(header, as_bytes(payload));
  }
  static TcpHeader at_byte(std::uint32_t position, std::optional<TcpTimestamps> stamps = {}) {
    TcpHeader header;
    header.sequence = position;
    header.options.timestamps = stamps;
    return header;
  }
  std::string last() {
    auto lines = rig.take_transcript();
    std::erase_if(lines, [](const std::string& line) { return line.find("a > b") == std::string::npos; });
    return lines.empty() ? "" : lines.back();
  }
  std::string read() {
    Bytes buffer(100000);
    buffer.resize(client->read(buffer, rig.now()));
    return std::string(as_text(buffer));
  }
  std::uint32_t clock() const { return rig.last_from_a().options.timestamps->value; }

  TcpRig rig;
  std::shared_ptr<TcpSocket> client;
};

// ---- RFC 2018

TEST_F(TcpOptions, Rfc2018Section2ReportsOnlyToAPeerThatHasOfferedIt) {
  connect(with(true, false), {});
  send(at_byte(10), "later");
  EXPECT_THAT(last(), Not(HasSubstr("sack")));
}

TEST_F(TcpOptions, Rfc2018Section4TellsTheLatestBlockFirst) {
  connect(with(true, false), {.sack_permitted = true});
  send(at_byte(10), "aaaaa");
  EXPECT_THAT(last(), HasSubstr("ack 1 win 65535 <sack 11:16>"));
  send(at_byte(30), "ccccc");
  EXPECT_THAT(last(), HasSubstr("<sack 31:36,sack 11:16>"));
  send(at_byte(20), "bbbbb");
  EXPECT_THAT(last(), HasSubstr("<sack 21:26,sack 31:36,sack 11:16>"));
  // One more joins two of them: told once, and first.
  send(at_byte(15), "ddddd");
  EXPECT_THAT(last(), HasSubstr("<sack 11:26,sack 31:36>"));
  send(at_byte(0), "0123456789");
  EXPECT_THAT(last(), HasSubstr("ack 26 win"));
  send(at_byte(25), "eeeee");
  EXPECT_THAT(last(), Not(HasSubstr("sack")));
}

TEST_F(TcpOptions, Rfc2018Section3TellsFourBlocksAtMostAndThreeBesideTimestamps) {
  connect(with(true, false), {.sack_permitted = true});
  for (std::uint32_t i = 1; i <= 6; ++i) send(at_byte(10 * i), "x");
  EXPECT_THAT(last(), HasSubstr("<sack 61:62,sack 51:52,sack 41:42,sack 31:32>"));
}

TEST_F(TcpOptions, Rfc2018Section3TellsThreeBlocksBesideTimestamps) {
  connect(with(true, true), {.sack_permitted = true, .timestamps = TcpTimestamps{1, 0}});
  for (std::uint32_t i = 1; i <= 6; ++i) send(at_byte(10 * i, TcpTimestamps{1, clock()}), "x");
  EXPECT_THAT(last(), HasSubstr("<sack 61:62,sack 51:52,sack 41:42>"));
}

// ---- RFC 2883

TEST_F(TcpOptions, Rfc2883Section41ReportsASegmentThatCameTwice) {
  connect(with(true, false), {.sack_permitted = true});
  send(at_byte(0), "hello");
  send(at_byte(0), "hello");
  EXPECT_THAT(last(), HasSubstr("ack 6 win 65530 <sack 1:6>"));
  send(at_byte(5), "!");
  rig.run_for(50ms);
  EXPECT_THAT(last(), Not(HasSubstr("sack")));  // once only
}

TEST_F(TcpOptions, Rfc2883Section41ReportsTheBlockBehindAGapAfterIt) {
  connect(with(true, false), {.sack_permitted = true});
  send(at_byte(10), "aaaaa");
  send(at_byte(12), "aaa");
  EXPECT_THAT(last(), HasSubstr("<sack 13:16,sack 11:16>"));
}

TEST_F(TcpOptions, Rfc2883Section42ReportsThePartOfASegmentThatCameTwice) {
  connect(with(true, false), {.sack_permitted = true});
  send(at_byte(0), "0123456789");
  send(at_byte(5), "56789abcde");
  rig.run_for(50ms);
  EXPECT_THAT(last(), HasSubstr("ack 16 win 65520 <sack 6:11>"));
  EXPECT_EQ(read(), "0123456789abcde");
}

// ---- RFC 7323

TEST_F(TcpOptions, Rfc7323Section32StampsEverySegmentOrNone) {
  connect(with(false, true), {});
  EXPECT_EQ(client->connection().sender().segment_size(), 1460u);
  client->write(as_bytes("x"), rig.now());
  EXPECT_FALSE(rig.last_from_a().options.timestamps);
}

TEST_F(TcpOptions, Rfc7323Section32TakesTheRoomFromTheData) {
  connect(with(false, true), {.timestamps = TcpTimestamps{77, 0}});
  EXPECT_EQ(client->connection().sender().segment_size(), 1448u);
  client->write(as_bytes("x"), rig.now());
  ASSERT_TRUE(rig.last_from_a().options.timestamps);
  EXPECT_EQ(rig.last_from_a().options.timestamps->echo, 77u);
}

/// The departure: middleboxes that take options away would end connections.
TEST_F(TcpOptions, Rfc7323Section32TakesASegmentWithoutAStamp) {
  connect(with(false, true), {.timestamps = TcpTimestamps{77, 0}});
  send(at_byte(0), "unstamped");
  EXPECT_EQ(read(), "unstamped");
}

TEST_F(TcpOptions, Rfc7323Section32StampsAResetToo) {
  connect(with(false, true), {.timestamps = TcpTimestamps{77, 0}});
  client->abort(rig.now());
  ASSERT_TRUE(rig.last_from_a().rst);
  EXPECT_TRUE(rig.last_from_a().options.timestamps);
}

TEST(TcpTimestamping, Rfc7323Section54TheClockTicksTwiceARoundTrip) {
  for (const auto& [delay, tick] :
       {std::pair<Duration, Duration>{10ms, 10ms}, {200us, 1ms}, {400ms, 400ms}}) {
    TcpRig rig{delay};
    rig.connect(with(false, true), with(false, true));
    rig.client->set_no_delay(true, rig.now());
    rig.client->write(as_bytes("x"), rig.now());
    const auto begin = rig.last_from_a().options.timestamps->value;
    rig.run_for(20 * tick);
    rig.client->write(as_bytes("y"), rig.now());
    EXPECT_EQ(rig.last_from_a().options.timestamps->value - begin, 20u) << delay.count();
  }
}

TEST(TcpTimestamping, Rfc7323Section54TheClockTicksMoreOftenWhenTheHandshakeOnlyWaited) {
  TcpRig rig{10ms};
  rig.set_fate([](const TcpHeader& header, std::size_t) {
    return std::vector<Duration>{header.syn && !header.ack ? 500ms : 10ms};
  });
  rig.connect(with(false, true), with(false, true));
  rig.run_for(1s);
  rig.client->set_no_delay(true, rig.now());
  const auto stamps_in = [&](Duration time) {
    rig.client->write(as_bytes("x"), rig.now());
    const auto begin = rig.last_from_a().options.timestamps->value;
    rig.run_for(time);
    rig.client->write(as_bytes("y"), rig.now());
    rig.run_for(100ms);
    return rig.last_from_a().options.timestamps->value - begin;
  };
  EXPECT_LE(stamps_in(9ms), 1u);  // half of 510 ms each
  EXPECT_EQ(stamps_in(200ms), 20u);
}

TEST_F(TcpOptions, Rfc7323Section54TheClockTicksAsOftenAsItIsSet) {
  auto settings = with(false, true);
  settings.timestamp_tick = 1ms;
  connect(settings, {.timestamps = TcpTimestamps{77, 0}});
  client->set_no_delay(true, rig.now());
  client->write(as_bytes("x"), rig.now());
  const auto begin = clock();
  rig.run_for(100ms);
  client->write(as_bytes("y"), rig.now());
  EXPECT_EQ(clock() - begin, 100u);
}

TEST_F(TcpOptions, Rfc7323Section43EchoesTheSegmentThatStandsAtWhatWasAcknowledgedLast) {
  connect(with(false, true), {.timestamps = TcpTimestamps{100, 0}});
  send(at_byte(5, TcpTimestamps{110, clock()}), "early");  // behind a gap: not echoed
  EXPECT_EQ(rig.last_from_a().options.timestamps->echo, 100u);
  send(at_byte(0, TcpTimestamps{120, clock()}), "first");
  EXPECT_EQ(rig.last_from_a().options.timestamps->echo, 120u);
}

TEST_F(TcpOptions, Rfc7323Section53RefusesWhatIsTooOldToBeTrue) {
  connect(with(false, true), {.timestamps = TcpTimestamps{100, 0}});
  send(at_byte(0, TcpTimestamps{150, clock()}), "good");
  EXPECT_EQ(read(), "good");
  rig.take_transcript();
  send(at_byte(4, TcpTimestamps{148, clock()}), "evil");
  EXPECT_EQ(read(), "");
  EXPECT_THAT(last(), HasSubstr("ack 5 win"));  // answered
}

/// The departure: a path that reorders a little does that to what was sent around a tick's end.
TEST_F(TcpOptions, Rfc7323Section53ForgivesATick) {
  connect(with(false, true), {.timestamps = TcpTimestamps{100, 0}});
  send(at_byte(0, TcpTimestamps{150, clock()}), "fills");
  send(at_byte(5, TcpTimestamps{149, clock()}), "late");
  EXPECT_EQ(read(), "fillslate");
  send(at_byte(9, TcpTimestamps{148, clock()}), "evil");  // what was forgiven has not turned the clock back
  EXPECT_EQ(read(), "");
}

TEST_F(TcpOptions, Rfc7323Section53LetsAResetPassWhateverItsTimestamp) {
  connect(with(false, true), {.timestamps = TcpTimestamps{100, 0}});
  auto reset = at_byte(0, TcpTimestamps{1, 0});
  reset.rst = true;
  send(reset);
  EXPECT_EQ(client->connection().state(), TcpControlBlock::State::closed);
}

TEST_F(TcpOptions, Rfc7323Section55TakesAnyTimestampAfterTwentyFourDays) {
  connect(with(false, true), {.timestamps = TcpTimestamps{100, 0}});
  rig.run_for(24h * 24 + 1h);
  send(at_byte(0, TcpTimestamps{50, clock()}), "after all");
  EXPECT_EQ(read(), "after all");
}

TEST_F(TcpOptions, Rfc7323Section41MeasuresWhatWasSentAgain) {
  connect(with(false, true), {.timestamps = TcpTimestamps{100, 0}});
  client->write(as_bytes("x"), rig.now());
  rig.run_for(1500ms);
  const auto& sender = client->connection().sender();
  ASSERT_GE(sender.retransmissions(), 1u);
  const auto echo = clock();  // of the last retransmission
  rig.run_for(30ms);
  send(at_byte(0, TcpTimestamps{101, echo}), "", 2);
  EXPECT_LT(sender.round_trip().timeout(), 2s);
  EXPECT_EQ(sender.timeouts_in_a_row(), 0);
}

TEST(TcpTimestamping, KnowsWhatItCanNotHaveSaid) {
  TcpTimestamping clock(0xffffffff);  // wraps at once
  const auto stamp = clock.option(at(5s)).value;
  const auto taken = clock.taken(stamp - 10, at(5s));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->begin, at(4990ms));
  EXPECT_EQ(taken->end, at(4991ms));
  EXPECT_FALSE(clock.taken(stamp + 1, at(5s)));     // of the future
  EXPECT_FALSE(clock.taken(stamp - 6000, at(5s)));  // from before time began
}

TEST(TcpTimestamping, GoesOnFromItsValueWithAnotherTick) {
  TcpTimestamping clock(7);
  const auto before = clock.option(at(5s)).value;
  clock.set_tick(20ms, at(5s));
  EXPECT_EQ(clock.option(at(5s + 19ms)).value, before);
  EXPECT_EQ(clock.option(at(5s + 45ms)).value, before + 2);
  const auto taken = clock.taken(before + 1, at(5s + 45ms));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->begin, at(5s + 20ms));
  EXPECT_EQ(taken->end, at(5s + 40ms));
  EXPECT_FALSE(clock.taken(before - 1, at(5s + 45ms)));  // in other ticks
  clock.set_tick(1us, at(6s));                           // RFC 7323 5.4
  EXPECT_EQ(clock.option(at(6s + 10ms)).value - clock.option(at(6s)).value, 10u);
  clock.set_tick(1min, at(7s));
  EXPECT_EQ(clock.option(at(17s)).value - clock.option(at(7s)).value, 10u);
}

TEST(TcpTimestamping, MeasuresARoundTripToATick) {
  const TcpTimestamping::Taken taken{at(100ms), at(110ms)};
  EXPECT_EQ(taken.round_trip(0ms, at(150ms)), 50ms) << "nothing was known";
  EXPECT_EQ(taken.round_trip(44ms, at(150ms)), 44ms) << "it may be as it was";
  EXPECT_EQ(taken.round_trip(20ms, at(150ms)), 40ms) << "longer than it was";
  EXPECT_EQ(taken.round_trip(70ms, at(150ms)), 50ms) << "shorter than it was";
  EXPECT_EQ(taken.round_trip(1us, at(104ms)), 1us) << "in one tick";
  EXPECT_TRUE(taken.before(at(110ms)));
  EXPECT_FALSE(taken.before(at(109ms)));
}

// ---- RFC 3168

class TcpMarks : public testing::Test {
 protected:
  using Ecn = EcnUse;
  void connect(Ecn a, Ecn b) { rig.connect(with(true, false, a), with(true, false, b)); }
  TcpRig rig;
};

TEST_F(TcpMarks, Rfc3168Section611AskAndAgree) {
  connect(Ecn::request, Ecn::accept);
  const auto lines = rig.take_transcript();
  EXPECT_THAT(lines[0], HasSubstr("a > b SEW 0"));
  EXPECT_THAT(lines[1], HasSubstr("b > a S.E 0"));
}

TEST_F(TcpMarks, Rfc3168Section611AreRefusedByWhoDoesNotWantThem) {
  connect(Ecn::request, Ecn::off);
  const auto lines = rig.take_transcript();
  EXPECT_THAT(lines[1], HasSubstr("b > a S. 0"));
  rig.set_marks([](const TcpHeader&, std::size_t) { return true; });
  rig.client->write(Bytes(10 * 1460, 'x'), rig.now());
  rig.run_for(50ms);
  for (const auto& line : rig.take_transcript()) EXPECT_THAT(line, Not(HasSubstr("E")));
}

TEST_F(TcpMarks, Rfc3168Section6111ASynIsRepeatedWithoutAsking) {
  rig.play_b();
  const auto client = rig.dial(with(true, false, Ecn::request));
  rig.run_for(1500ms);
  const auto lines = rig.take_transcript();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], HasSubstr("0.000 a > b SEW 0"));
  EXPECT_THAT(lines[1], HasSubstr("1.000 a > b S 0"));
}

TEST_F(TcpMarks, Rfc3168Section612ReduceTheWindowOnceARoundTrip) {
  connect(Ecn::request, Ecn::accept);
  rig.set_marks([count = 0](const TcpHeader&, std::size_t payload) mutable {
    if (payload > 0) ++count;
    return count == 3 || count == 4;
  });
  const auto window = rig.client->connection().sender().congestion().window();
  rig.take_transcript();
  rig.client->write(Bytes(30 * 1460, 'x'), rig.now());
  rig.run_for(45ms);
  const auto& sender = rig.client->connection().sender();
  EXPECT_LT(sender.congestion().window(), window + 4 * 1460);
  EXPECT_GE(sender.congestion().window(), window / 2);
  EXPECT_EQ(sender.retransmissions(), 0u);
  // CWR once, on new data; the echo lasts until it has come.
  const auto lines = rig.take_transcript();
  const auto told = [](const std::string& line) { return line.find("a > b .W") != std::string::npos; };
  ASSERT_EQ(std::count_if(lines.begin(), lines.end(), told), 1);
  const auto echoes = [](const std::string& line) { return line.find("b > a .E") != std::string::npos; };
  const auto last_echo = std::find_if(lines.rbegin(), lines.rend(), echoes);
  ASSERT_NE(last_echo, lines.rend());
  EXPECT_LT(last_echo->substr(0, 5), "0.081");
}

TEST_F(TcpMarks, Rfc3168Section612TellOfAReductionAfterATimeout) {
  connect(Ecn::request, Ecn::accept);
  rig.take_transcript();
  rig.set_fate([this, count = 0](const TcpHeader&, std::size_t payload) mutable {
    if (payload > 0 && ++count <= 2) return std::vector<Duration>{};  // the segment, and its probe
    return std::vector<Duration>{rig.delay()};
  });
  rig.client->write(Bytes(1460, 'x'), rig.now());
  rig.run_for(5s);
  EXPECT_GE(rig.client->connection().sender().retransmissions(), 2u);
  rig.take_transcript();
  rig.client->write(Bytes(100, 'x'), rig.now());
  rig.run_for(50ms);
  EXPECT_THAT(rig.take_transcript()[0], HasSubstr("a > b P.W")) << "CWR, on new data";
}

TEST_F(TcpMarks, Rfc3168Section614To616AreForNewDataOnly) {
  connect(Ecn::request, Ecn::accept);
  int asked = 0;
  rig.set_marks([&](const TcpHeader& header, std::size_t payload) {
    ++asked;
    EXPECT_GT(payload, 0u);
    EXPECT_FALSE(header.syn);
    return false;
  });
  rig.set_fate([this, count = 0](const TcpHeader&, std::size_t payload) mutable {
    if (payload > 0 && ++count == 2) return std::vector<Duration>{};
    return std::vector<Duration>{rig.delay()};
  });
  rig.client->write(Bytes(10 * 1460, 'x'), rig.now());
  rig.run_for(500ms);
  EXPECT_GE(rig.client->connection().sender().retransmissions(), 1u);
  EXPECT_EQ(asked, 10);  // the retransmission is not
}

}  // namespace
}  // namespace netrig
