// Expectations about captured packets.
#include "unit/scenario/scenario_fixture.hpp"

namespace netrig::testing {
namespace {

class Packets : public ScenarioTest {
 protected:
  Packets() { node("pc"); }

  /// Datagrams to these ports enter the link now, a millisecond apart from each other, from one on.
  void send(const std::vector<std::uint16_t>& ports) {
    int millisecond = 0;
    for (const std::uint16_t port : ports)
      world().frame_after(milliseconds(++millisecond), "lan", datagram(port));
  }
  /// A run of 1 s in which they are sent, and one expectation behind it.
  StepResult after_sending(const std::vector<std::uint16_t>& ports, PacketExpectation wanted) {
    wanted.link = "lan";
    step("sleep", SleepStep{seconds(1)});
    expect("packets", std::move(wanted));
    send(ports);
    results = run();
    return results.steps.back();
  }
  static bool passed(const StepResult& result) { return result.state == StepState::passed; }

  Results results;
};

TEST_F(Packets, WithoutSinceThoseBeforeTheRunCount) {
  world().frame_before(milliseconds(20), "lan", datagram(99));
  EXPECT_TRUE(passed(after_sending({11}, {.count = CountRange{2, 2}, .order = {":99 ", ":11 "}})));
}

TEST_F(Packets, ThoseBeforeTheRunAreForbiddenToo) {
  world().frame_before(milliseconds(20), "lan", datagram(99));
  const StepResult result = after_sending({11}, {.never = {":99 "}});
  EXPECT_EQ(result.failure.seen, "No. 1 matches \":99 \"");
  EXPECT_THAT(detail(result), HasSubstr("1  -0.020000  10.0.0.1:1000 > 10.0.0.2:99 UDP len 0\n"
                                        "          capture: links/lan.pcap, 2 packets, 2 of them looked at"));
}

TEST_F(Packets, SinceAStepThoseBeforeTheRunDoNotCount) {
  world().frame_before(milliseconds(20), "lan", datagram(99));
  EXPECT_TRUE(passed(after_sending({11}, {.count = CountRange{1, 1}, .since = "sleep"})));
}

TEST_F(Packets, OrderIsASubsequence) {
  EXPECT_TRUE(passed(after_sending({11, 12, 13, 14, 15}, {.order = {":11 ", ":13 ", ":1[45] "}})));
}

TEST_F(Packets, OrderNeedsAPacketForEachPattern) {
  const StepResult result = after_sending({11, 12}, {.order = {"UDP", "UDP", "UDP"}});
  EXPECT_EQ(result.failure.seen, "\"UDP\" (3 of 3) is in no packet after No. 2");
}

TEST_F(Packets, OrderSaysWhatIsMissingAndShowsTheLastPackets) {
  const StepResult result = after_sending({12, 11, 13}, {.order = {":11 ", ":12 "}});
  EXPECT_EQ(detail(result),
            "expected  on lan: in this order: \":11 \", \":12 \"\n"
            "seen      \":12 \" (2 of 2) is in no packet after No. 2\n"
            "          \":11 \" is in No. 2\n"
            "          \":12 \" is earlier, in No. 1\n"
            "          the last packets:\n"
            "          No.      time\n"
            "            1  0.001000  10.0.0.1:1000 > 10.0.0.2:12 UDP len 0\n"
            "            2  0.002000  10.0.0.1:1000 > 10.0.0.2:11 UDP len 0\n"
            "            3  0.003000  10.0.0.1:1000 > 10.0.0.2:13 UDP len 0\n"
            "          capture: links/lan.pcap, 3 packets, 3 of them looked at\n");
}

TEST_F(Packets, OrderWithoutAnyMatch) {
  EXPECT_EQ(after_sending({11}, {.order = {":99 "}}).failure.seen, "\":99 \" (1 of 1) is in no packet");
}

TEST_F(Packets, AFilterComesFirst) {
  EXPECT_TRUE(passed(after_sending({11, 12, 12}, {.filter = "udp port 12", .count = CountRange{2, 2}})));
}

TEST_F(Packets, AFilterAloneWantsOnePacket) {
  const StepResult result = after_sending({11}, {.filter = "tcp"});
  EXPECT_EQ(result.failure.expected, "on lan, filter \"tcp\": at least 1 packet");
  EXPECT_EQ(result.failure.seen, "0 packets");
  EXPECT_THAT(detail(result),
              HasSubstr("seen      0 packets\n          capture: links/lan.pcap, 1 packet, 0 of them"));
}

TEST_F(Packets, AFilterThatIsNoneFails) {
  EXPECT_THAT(after_sending({}, {.filter = "tcp prot 1"}).failure.seen, HasSubstr("tcp prot 1"));
}

TEST_F(Packets, APatternIsCounted) {
  EXPECT_TRUE(passed(after_sending({11, 12, 11}, {.pattern = ":11 ", .count = CountRange{2, 2}})));
}

TEST_F(Packets, TooManyFailAtOnceAndAreShown) {
  const StepResult result =
      after_sending({11, 12, 11}, {.pattern = ":11 ", .count = CountRange{0, 1}, .within = seconds(9)});
  EXPECT_EQ(result.failure.expected, "on lan: 0 to 1 packet with \":11 \"");
  EXPECT_EQ(result.failure.seen, "2 packets");
  EXPECT_THAT(detail(result), HasSubstr("the last that match:"));
  EXPECT_EQ(result.duration, milliseconds(0));
}

TEST_F(Packets, CountZero) {
  EXPECT_TRUE(passed(after_sending({11}, {.filter = "tcp port 23", .count = CountRange{0, 0}})));
}

TEST_F(Packets, CountZeroFailsForOne) {
  EXPECT_EQ(after_sending({11}, {.filter = "udp", .count = CountRange{0, 0}}).failure.expected,
            "on lan, filter \"udp\": no packet");
}

TEST_F(Packets, NeverHolds) {
  EXPECT_TRUE(passed(after_sending({11, 12}, {.never = {":13 ", ":14 "}})));
}

TEST_F(Packets, NeverNamesThePacket) {
  const StepResult result = after_sending({11, 12, 13}, {.never = {":14 ", ":12 "}});
  EXPECT_EQ(result.failure.seen, "No. 2 matches \":12 \"");
  EXPECT_THAT(detail(result), HasSubstr("  2  0.002000  10.0.0.1:1000 > 10.0.0.2:12 UDP"));
}

TEST_F(Packets, OrderAndCountAndNeverTogether) {
  EXPECT_TRUE(passed(after_sending({11, 12}, {.pattern = "UDP",
                                              .count = CountRange{2, std::nullopt},
                                              .order = {":11 ", ":12 "},
                                              .never = {"TCP"}})));
}

TEST_F(Packets, SinceCoversPacketsFromThatStepOn) {
  step("first", SleepStep{seconds(1)});
  step("second", SleepStep{seconds(1)});
  world().frame_after(milliseconds(500), "lan", datagram(11));
  world().frame_after(milliseconds(1500), "lan", datagram(11));
  expect("one",
         PacketExpectation{.link = "lan", .pattern = ":11 ", .count = CountRange{1, 1}, .since = "second"});
  expect("two",
         PacketExpectation{.link = "lan", .pattern = ":11 ", .count = CountRange{2, 2}, .since = "first"});
  expect("all", PacketExpectation{.link = "lan", .pattern = ":11 ", .count = CountRange{2, 2}});
  const Results all = run();
  EXPECT_TRUE(all.passed) << detail(all.steps[2]);
}

TEST_F(Packets, SinceAnUnknownStepFails) {
  expect("one", PacketExpectation{.link = "lan", .since = "second"});
  EXPECT_THAT(run().steps[0].failure.seen, HasSubstr("no step named \"second\""));
}

TEST_F(Packets, WithinRepeatsUntilItHoldsAndReadsEachPacketOnce) {
  expect("packets", PacketExpectation{.link = "lan",
                                      .pattern = "UDP",
                                      .count = CountRange{301, std::nullopt},
                                      .order = {":11 ", ":12 "},
                                      .within = seconds(9)});
  for (int count = 0; count < 300; ++count)
    world().frame_after(milliseconds(10 * count), "lan", datagram(11));
  world().frame_after(milliseconds(3500), "lan", datagram(12));
  const Results all = run();
  EXPECT_TRUE(all.passed) << detail(all.steps[0]);
  EXPECT_GE(all.steps[0].duration, milliseconds(3500));
  EXPECT_LT(all.steps[0].duration, milliseconds(3600));
}

TEST_F(Packets, WithinEndsAtItsLimit) {
  expect("packets", PacketExpectation{.link = "lan", .pattern = ":12 ", .within = seconds(9)});
  world().frame_after(seconds(10), "lan", datagram(12));
  const Results all = run();
  EXPECT_EQ(all.steps[0].state, StepState::failed);
  EXPECT_EQ(all.steps[0].duration, seconds(9));
  EXPECT_EQ(all.steps[0].limit, seconds(9));
}

TEST_F(Packets, NeverWithinFailsAsSoonAsItIsSeen) {
  expect("packets",
         PacketExpectation{.link = "lan", .pattern = ":12 ", .never = {":11 "}, .within = seconds(9)});
  world().frame_after(seconds(2), "lan", datagram(11));
  EXPECT_EQ(run().steps[0].duration, seconds(2));
}

TEST_F(Packets, NeverWithinIsWatchedToItsEnd) {
  expect("quiet", PacketExpectation{.link = "lan", .never = {":11 "}, .within = seconds(9)});
  expect("loud", PacketExpectation{.link = "lan", .never = {":11 "}, .within = seconds(9)});
  world().frame_after(seconds(17), "lan", datagram(11));
  const Results all = run();
  EXPECT_EQ(all.steps[0].state, StepState::passed);
  EXPECT_EQ(all.steps[0].duration, seconds(9));
  EXPECT_EQ(all.steps[1].state, StepState::failed);
  EXPECT_EQ(all.steps[1].duration, seconds(8));
  EXPECT_EQ(all.steps[1].failure.seen, "No. 1 matches \":11 \"");
}

TEST_F(Packets, CountZeroWithinIsWatchedToItsEnd) {
  const PacketExpectation none{
      .link = "lan", .filter = "udp port 11", .count = CountRange{0, 0}, .within = seconds(9)};
  expect("quiet", none);
  expect("loud", none);
  world().frame_after(seconds(17), "lan", datagram(11));
  const Results all = run();
  EXPECT_EQ(all.steps[0].duration, seconds(9));
  EXPECT_EQ(all.steps[1].state, StepState::failed);
  EXPECT_EQ(all.steps[1].duration, seconds(8));
}

TEST_F(Packets, AGreatestCountWithinIsWatchedToItsEnd) {
  const PacketExpectation two{
      .link = "lan", .pattern = ":11 ", .count = CountRange{2, 2}, .within = seconds(9)};
  expect("two", two);
  expect("three", two);
  for (const int second : {1, 2, 12}) world().frame_after(seconds(second), "lan", datagram(11));
  const Results all = run();
  EXPECT_EQ(all.steps[0].duration, seconds(9));
  EXPECT_EQ(all.steps[0].state, StepState::passed) << detail(all.steps[0]);
  EXPECT_EQ(all.steps[1].failure.seen, "3 packets");
  EXPECT_EQ(all.steps[1].duration, seconds(3));
}

// By packet time: what entered the link after the end is of another window, even if it is seen in the last
// look.
TEST_F(Packets, APacketAfterTheEndOfTheWindowDoesNotCount) {
  expect("quiet", PacketExpectation{.link = "lan", .never = {":11 "}, .within = seconds(9)});
  world().after(seconds(9), [this] {
    world().frame_after(milliseconds(1), "lan", datagram(11));
    world().wait(milliseconds(1));
  });
  const Results all = run();
  EXPECT_TRUE(all.passed) << detail(all.steps[0]);
}

TEST_F(Packets, AWaitEndsWithWhatItWaitsFor) {
  expect("wait",
         PacketExpectation{.link = "lan",
                           .pattern = ":12 ",
                           .count = CountRange{1, 5},
                           .never = {":11 "},
                           .within = seconds(9)},
         true);
  world().frame_after(seconds(2), "lan", datagram(12));
  world().frame_after(seconds(3), "lan", datagram(11));
  const Results all = run();
  EXPECT_TRUE(all.passed) << detail(all.steps[0]);
  EXPECT_EQ(all.steps[0].duration, seconds(2));
}

TEST_F(Packets, AWaitForNothingIsWatchedToItsEnd) {
  expect("quiet", PacketExpectation{.link = "lan", .never = {":11 "}, .within = seconds(9)}, true);
  expect("loud", PacketExpectation{.link = "lan", .count = CountRange{0, 0}}, true);
  world().frame_after(seconds(17), "lan", datagram(12));
  const Results all = run();
  EXPECT_EQ(all.steps[0].duration, seconds(9));
  EXPECT_EQ(all.steps[1].state, StepState::failed);
  EXPECT_EQ(all.steps[1].duration, seconds(8));
}

TEST_F(Packets, SwitchedOffCapturesAreSaid) {
  world().switch_captures_off("captures are switched off by --no-captures");
  const StepResult result = after_sending({11}, {.filter = "udp", .within = seconds(9)});
  EXPECT_EQ(detail(result),
            "expected  on lan, filter \"udp\": at least 1 packet\n"
            "seen      no capture of lan: captures are switched off by --no-captures\n");
  EXPECT_EQ(result.duration, milliseconds(0));
}

TEST_F(Packets, WaitUsesItsDefaultLimit) {
  expect("packets", PacketExpectation{.link = "lan", .pattern = ":12 "}, true);
  world().frame_after(seconds(7), "lan", datagram(12));
  const Results all = run();
  EXPECT_TRUE(all.passed);
  EXPECT_EQ(all.steps[0].duration, seconds(7));
  EXPECT_EQ(all.steps[0].limit, seconds(10));
}

TEST_F(Packets, ACaptureThatLostFramesIsSaidWithThePass) {
  world().drop_frames("lan", 12);
  const StepResult result = after_sending({11}, {.never = {"TCP"}});
  EXPECT_TRUE(passed(result));
  EXPECT_THAT(result.notes, ElementsAre("capture of lan lost 12 frames: what was looked at is incomplete"));
  EXPECT_TRUE(results.passed);
  EXPECT_THAT(problems(results), HasSubstr("warning: the capture of lan is incomplete: it lost 12 frames"));
  EXPECT_EQ(results.captures[0].dropped, 12u);
}

TEST_F(Packets, ACaptureThatLostFramesIsSaidWithTheFailure) {
  world().drop_frames("lan", 1);
  EXPECT_THAT(detail(after_sending({11}, {.order = {"TCP"}})), HasSubstr("capture of lan lost 1 frame: "));
}

TEST_F(Packets, ACaptureThatCanNotBeReadFailsTheStep) {
  std::filesystem::remove(world().capture_path("lan"));
  EXPECT_THAT(after_sending({}, {.filter = "tcp"}).failure.seen, HasSubstr("No such file or directory"));
}

TEST_F(Packets, APatternThatIsNoneFails) {
  EXPECT_THAT(after_sending({}, {.order = {"*"}}).failure.seen, HasSubstr("no regular expression"));
}

// What a world writes meanwhile may reach the file in pieces.
TEST_F(Packets, ARecordThatIsNotCompleteYetIsReadLater) {
  const TemporaryDirectory directory;
  const std::filesystem::path whole = directory.path() / "whole.pcap";
  {
    CaptureWriter writer(whole);
    for (const std::uint16_t port : {11, 12}) writer.write(world().now(), datagram(port));
  }
  std::ifstream input(whole, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(input)), {});
  for (const std::size_t missing : {1u, 20u, 50u}) {
    const std::filesystem::path growing = directory.path() / "growing.pcap";
    std::ofstream output(growing, std::ios::binary);
    output << bytes.substr(0, bytes.size() - missing) << std::flush;
    CaptureReader reader(growing);
    EXPECT_TRUE(reader.next());
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.truncation());
    output << bytes.substr(bytes.size() - missing) << std::flush;
    const auto packet = reader.next();
    ASSERT_TRUE(packet) << missing;
    EXPECT_EQ(packet->bytes, datagram(12));
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.truncation());
  }
}

}  // namespace
}  // namespace netrig::testing
