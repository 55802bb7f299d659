// The bytes of a flow test: greetings, control messages, datagrams.
#include "flow/message.hpp"

#include <gtest/gtest.h>

#include "flow/datagram.hpp"

namespace netrig::flow {
namespace {

using namespace std::chrono_literals;

Bytes bytes_of(std::initializer_list<int> list) {
  return {list.begin(), list.end()};
}

Settings settings() {
  return {.protocol = Protocol::udp,
          .direction = Direction::both,
          .flows = 3,
          .duration = 2s,
          .bytes = 1000,
          .bits_per_second = 5'000'000,
          .block_bytes = 1200,
          .no_delay = true};
}

TEST(FlowGreeting, HasItsBytes) {
  Greeting greeting{.control = false, .flow = 0x0102, .cookie = {}};
  greeting.cookie.fill(0xcc);
  ByteWriter writer;
  greeting.serialize(writer);
  auto expected = bytes_of({'n', 'e', 't', 'r', 'i', 'g', 1, 0, 1, 2});
  expected.resize(Greeting::kBytes, 0xcc);
  EXPECT_EQ(Bytes(writer.view().begin(), writer.view().end()), expected);
  EXPECT_EQ(Greeting::parse(expected), greeting);
}

TEST(FlowGreeting, OfAnotherVersionOrProtocolIsNone) {
  ByteWriter writer;
  Greeting().serialize(writer);
  const auto good = std::move(writer).take();
  for (const std::size_t place : {0u, 5u, 6u}) {
    auto bad = good;
    bad[place] ^= 2;
    EXPECT_FALSE(Greeting::parse(bad)) << place;
  }
  EXPECT_FALSE(Greeting::parse(ByteView(good).first(good.size() - 1)));
}

TEST(FlowMessage, StopHasItsBytes) {
  const auto bytes = bytes_of({0, 0, 0, 0, 5});
  EXPECT_EQ(serialize(Stop{}), bytes);
  EXPECT_EQ(parse_message(bytes), Message(Stop{}));
}

TEST(FlowMessage, SettingsHaveTheirBytes) {
  const auto bytes =
      bytes_of({0, 0, 0, 35, 1, 1,    2, 0, 3, 0, 0, 0, 0,    0x77, 0x35, 0x94, 0, 1, 0,    0,
                0, 0, 0, 0,  3, 0xe8, 1, 0, 0, 0, 0, 0, 0x4c, 0x4b, 0x40, 0,    0, 4, 0xb0, 1});
  EXPECT_EQ(serialize(settings()), bytes);
  EXPECT_EQ(parse_message(bytes), Message(settings()));
}

TEST(FlowMessage, EachComesBackAsItWas) {
  const SentCounts sent{
      .bytes = 1, .datagrams = 2, .time = 3s, .retransmits = 4, .congestion_control = "reno"};
  const ReceivedCounts received{.bytes = 1,
                                .datagrams = 2,
                                .duplicates = 3,
                                .reordered = 4,
                                .jitter = 5ms,
                                .time = 6s,
                                .congestion_control = "cubic"};
  const std::vector<Message> messages{settings(),
                                      Settings{},
                                      Accepted{},
                                      Refused{"busy"},
                                      Start{},
                                      Stop{},
                                      Sent{},
                                      Sent{{{0, sent}, {7, {}}}},
                                      Received{{{3, received}}}};
  for (const auto& message : messages) {
    const auto bytes = serialize(message);
    EXPECT_EQ(body_bytes(bytes), bytes.size() - kMessageHeaderBytes);
    EXPECT_EQ(parse_message(bytes), message) << message.index();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      EXPECT_FALSE(parse_message(ByteView(bytes).first(length)))
          << message.index() << ", " << length << " bytes";
    }
  }
}

TEST(FlowMessage, NonsenseIsNone) {
  EXPECT_FALSE(parse_message(bytes_of({0, 0, 0, 0, 0}))) << "no kind";
  EXPECT_FALSE(parse_message(bytes_of({0, 0, 0, 0, 8}))) << "no such kind";
  EXPECT_FALSE(parse_message(bytes_of({0, 0, 0, 1, 5, 0}))) << "more than a stop has";
  EXPECT_FALSE(parse_message(bytes_of({0, 0, 0, 2, 6, 255, 255}))) << "too many flows";
  EXPECT_FALSE(body_bytes(bytes_of({255, 255, 255, 255, 1}))) << "too long";
  EXPECT_FALSE(body_bytes(bytes_of({0, 0}))) << "too short";
}

TEST(FlowMessage, TextsAreFitForATerminal) {
  const auto bytes = bytes_of({0, 0, 0, 4, 3, 3, 'a', 0x1b, 0xff});
  EXPECT_EQ(parse_message(bytes), Message(Refused{"a??"}));
  const Refused longer{std::string(1000, 'x')};
  EXPECT_EQ(std::get<Refused>(*parse_message(serialize(longer))).reason.size(), 200u);
}

TEST(FlowMessage, TimesOfAPeerAreWithinReason) {
  SentCounts counts;
  counts.time = Duration::max();
  const auto message = *parse_message(serialize(Sent{{{0, counts}}}));
  EXPECT_LE(std::get<Sent>(message).flows.at(0).time, 48h);
  counts.time = Duration::min();
  const auto negative = *parse_message(serialize(Sent{{{0, counts}}}));
  EXPECT_EQ(std::get<Sent>(negative).flows.at(0).time, 0s);
}

TEST(FlowSettings, AreHeldWithinLimits) {
  EXPECT_EQ(complaint(settings()), "");
  EXPECT_EQ(complaint(Settings{}), "");
  const auto bad = [](auto change) {
    auto wrong = settings();
    change(wrong);
    return complaint(wrong);
  };
  EXPECT_EQ(bad([](Settings& wrong) { wrong.flows = 0; }), "the number of flows must lie between 1 and 64");
  EXPECT_NE(bad([](Settings& wrong) { wrong.flows = 65; }), "");
  EXPECT_EQ(bad([](Settings& wrong) { wrong.block_bytes = 31; }),
            "the length of a block must lie between 32 and 65507");
  EXPECT_NE(bad([](Settings& wrong) { wrong.block_bytes = 65508; }), "");
  EXPECT_NE(bad([](Settings& wrong) { wrong.bytes = 0; }), "");
  EXPECT_NE(bad([](Settings& wrong) { wrong.bits_per_second = 0; }), "");
  EXPECT_NE(bad([](Settings& wrong) { wrong.duration = 25h; }), "");
  EXPECT_NE(bad([](Settings& wrong) { wrong.duration = -1s; }), "");
}

TEST(FlowSettings, SayWhoSends) {
  Settings both{.direction = Direction::both, .flows = 2};
  EXPECT_EQ(both.flow_count(), 4);
  EXPECT_TRUE(both.client_sends(1));
  EXPECT_FALSE(both.client_sends(2));
}

TEST(FlowDatagram, HasItsBytes) {
  const Datagram datagram{
      .kind = Datagram::Kind::data, .flow = 2, .tag = 0x0102030405060708, .sequence = 9, .time = 10ns};
  Bytes memory(Datagram::kHeaderBytes, 0xee);
  ByteWriter writer{MutableByteView(memory)};
  datagram.serialize(writer);
  const auto expected = bytes_of({'N', 'R', 'F', 'L', 3, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8,
                                  0,   0,   0,   0,   0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 10});
  EXPECT_EQ(memory, expected);
  EXPECT_EQ(Datagram::parse(memory), datagram);
  EXPECT_FALSE(Datagram::parse(ByteView(memory).first(31)));
  memory[4] = 0;
  EXPECT_FALSE(Datagram::parse(memory));
  memory[4] = 4;
  EXPECT_FALSE(Datagram::parse(memory));
}

}  // namespace
}  // namespace netrig::flow
