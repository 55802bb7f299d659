// A capture that can't keep up says so: in its counters, in a note at each expectation that looked at it, and
// in a warning. Nothing is lost silently.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>

#include "scenario/results_table.hpp"
#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kFlood = R"(
name: capture-loss
stack: kernel
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  server: {on: {lan: 10.0.0.1}, run: flow-server}
  pc: {on: {lan: 10.0.0.2}}
scenario:
  - run: {on: pc, command: flow-client 10.0.0.1 --udp --bitrate 0 --length 1400 --time 1s}
  - expect: {on: lan, pattern: UDP len 1400}
)";

class CaptureLoss : public ::testing::Test {
 protected:
  void set_buffer(const char* kibibytes) { setenv("NETRIG_CAPTURE_BUFFER_KIB", kibibytes, 1); }
  ~CaptureLoss() override { unsetenv("NETRIG_CAPTURE_BUFFER_KIB"); }
};

TEST_F(CaptureLoss, IsCountedNotedAndWarnedOf) {
  set_buffer("1");  // the kernel makes it one block, that is either filled or read
  Lab lab = Lab::from_text(kFlood);
  const auto results = lab.run_scenario();
  EXPECT_TRUE(results.passed) << results_table(results, {});
  ASSERT_EQ(results.captures.size(), 1u);
  const auto lost = results.captures.front().dropped;
  EXPECT_GT(lost, 0u);
  EXPECT_GT(results.captures.front().frames, 0u);
  ASSERT_EQ(results.steps.size(), 2u);
  EXPECT_THAT(results.steps[0].notes, IsEmpty());
  EXPECT_THAT(results.steps[1].notes, ElementsAre(ContainsRegex("capture of lan lost [0-9]+ frame")));
  ASSERT_EQ(results.problems.size(), 1u);
  EXPECT_EQ(results.problems[0].kind, Problem::Kind::warning);
  EXPECT_THAT(results.problems[0].text, ContainsRegex("lan is incomplete: it lost [0-9]+ frame"));
  EXPECT_THAT(results_table(results, {}), ContainsRegex(", [0-9]+ lost"));
}

TEST_F(CaptureLoss, IsNotBroughtAboutByABufferThatMakesNoSense) {
  for (const char* nonsense : {"0", "-1", "2M", "", "1048577"}) {
    set_buffer(nonsense);
    EXPECT_THROW(Lab::from_text(kFlood), std::runtime_error) << nonsense;
  }
}

}  // namespace
}  // namespace netrig::testing
