// The table, the transcript, and what is masked in it.
#include "scenario/results_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/scenario/sample_results.hpp"

namespace netrig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ResultsTable, LooksSo) {
  EXPECT_EQ(results_table(sample_results(), {}), R"(boot: A computer is switched on.
topologies/boot.yaml, emulated

  ✔   1  run boot on pc                                                   812 ms
         note      capture of lan lost 12 frames: what was looked at is incomplete
  ✘   2  expect an order on lan                                           812 ms
         expected  on lan: in this order: "DHCP Offer", "<ACK> & more"
         seen      "<ACK> & more" (2 of 2) is in no packet after No. 4
                   the last packets:
                   No.      time
                     4  0.012345  10.0.0.2:67 > 10.0.0.100:49152 DHCP Offer )"
                                                 "\xef\xbf\xbd"
                                                 R"(
         at        topologies/boot.yaml:12
  –   3  expect the same files                                           skipped

  ✘      dhcp:dhcp-server ended by itself: killed by signal 11 (Segmentation fault)
           last lines of dhcp:dhcp-server, nodes/dhcp/dhcp-server.log:
           | oops
  !      the capture of lan is incomplete: it lost 12 frames

  programs  dhcp:dhcp-server  killed by signal 11 (Segmentation fault)  runs/boot/nodes/dhcp/dhcp-server.log
            ftp:ftp-server    stopped                                   runs/boot/nodes/ftp/ftp-server.log
  captures  lan  42 frames, 12 lost  runs/boot/links/lan.pcap
  results   runs/boot
  repeat    netrig run topologies/boot.yaml

  FAILED  1 of 3 steps passed, 1 failed, 1 skipped, 1 error besides, in 1.62 s
)");
}

TEST(ResultsTable, WithoutUtf8) {
  TerminalStyle style;
  style.utf8 = false;
  const std::string table = results_table(sample_results(), style);
  EXPECT_THAT(table, HasSubstr("  ok     1  run boot on pc"));
  EXPECT_THAT(table, HasSubstr("  FAIL   2  expect an order"));
  EXPECT_THAT(table, Not(HasSubstr("✔")));
}

TEST(ResultsTable, ColoursOnlyWhenAsked) {
  TerminalStyle style;
  EXPECT_THAT(results_table(sample_results(), style), Not(HasSubstr("\x1b")));
  style.colour = true;
  EXPECT_THAT(results_table(sample_results(), style), HasSubstr("\x1b[32m✔\x1b[0m"));
}

TEST(ResultsTable, LongNamesAreCutToTheWidth) {
  Results results = sample_results();
  results.steps[0].name = std::string(200, 'x');
  EXPECT_THAT(results_table(results, {}), HasSubstr("xxx… 812 ms\n"));
}

TEST(ResultsTable, ManyProgramsAreNotAllListed) {
  Results results = sample_results();
  for (int index = 0; index < 1000; ++index) results.programs.push_back(results.programs[1]);
  EXPECT_THAT(results_table(results, {}), HasSubstr("            and 982 more: run.json\n"));
}

TEST(ResultsTable, SaysSoWhenThereWereNoSteps) {
  Results results = sample_results();
  results.steps.clear();
  results.passed = true;
  EXPECT_THAT(results_table(results, {}), HasSubstr("\n  PASSED  no steps, 1 error besides, in 1.62 s\n"));
  results.stayed = true;
  EXPECT_THAT(results_table(results, {}), HasSubstr("\n  The lab was up for 1.62 s\n"));
  results.passed = false;
  EXPECT_THAT(results_table(results, {}), HasSubstr("\n  FAILED  the lab was up for 1.62 s\n"));
}

TEST(ResultsFailures, AreTheFailedStepsAndTheProblems) {
  const std::string text = results_failures(sample_results(), {});
  EXPECT_THAT(text, Not(HasSubstr("run boot on pc")));
  EXPECT_THAT(text, HasSubstr("  ✘   2  expect an order on lan"));
  EXPECT_THAT(text, HasSubstr("expected  on lan: in this order"));
  EXPECT_THAT(text, HasSubstr("  ✘      dhcp:dhcp-server ended by itself"));
  EXPECT_THAT(text, HasSubstr("  results   runs/boot\n  repeat    netrig run topologies/boot.yaml\n"));
  EXPECT_THAT(text, Not(HasSubstr("captures")));
}

TEST(Transcript, HasNothingThatDiffersBetweenWorlds) {
  EXPECT_EQ(results_transcript(sample_results()), R"(  ✔   1  run boot on pc
         note      capture of lan lost 12 frames: what was looked at is incomplete
  ✘   2  expect an order on lan
         expected  on lan: in this order: "DHCP Offer", "<ACK> & more"
         seen      "<ACK> & more" (2 of 2) is in no packet after No. 4
                   the last packets:
                   No.      time
                     4  <time>  10.0.0.2:67 > 10.0.0.100:<port> DHCP Offer )"
                                                  "\xef\xbf\xbd"
                                                  R"(
         at        topologies/boot.yaml:12
  –   3  expect the same files                                           skipped
  ✘      dhcp:dhcp-server ended by itself: killed by signal 11 (Segmentation fault)
           last lines of dhcp:dhcp-server, nodes/dhcp/dhcp-server.log:
           | oops
  !      the capture of lan is incomplete: it lost 12 frames
  FAILED  1 of 3 steps passed, 1 failed, 1 skipped, 1 error besides
)");
}

TEST(Transcript, MasksTimesAndEphemeralPorts) {
  EXPECT_EQ(mask_volatile("after 1.23 s, 4 ms and 2 min 03 s"), "after <time>, <time> and <time>");
  EXPECT_EQ(mask_volatile("a:32767 b:32768 c:65535 d:53 e:40000"), "a:32767 b:<port> c:<port> d:53 e:<port>");
  EXPECT_EQ(mask_volatile("10.0.0.1 has 5 bytes"), "10.0.0.1 has 5 bytes");
}

TEST(TerminalStyles, KnowUtf8Locales) {
  EXPECT_TRUE(names_utf8("en_US.UTF-8"));
  EXPECT_TRUE(names_utf8("C.utf8"));
  EXPECT_FALSE(names_utf8("C"));
  EXPECT_FALSE(names_utf8("de_DE.ISO-8859-1"));
}

}  // namespace
}  // namespace netrig::testing
