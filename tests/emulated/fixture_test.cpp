// What testing::Lab says when a test uses it wrongly, or when a command can't do what it is asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/finished_runs.hpp"
#include "testing/lab.hpp"

namespace netrig::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kTwo = R"(
name: fixture
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  a: {on: {lan: 10.0.0.1}, stack: raw}
  b: {on: {lan: 10.0.0.2}}
)";

template <class Call>
std::string complaint_of(Call call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

TEST(Fixture, NamesTheNodesAndLinksThereAre) {
  auto lab = Lab::from_text(kTwo);
  EXPECT_EQ(complaint_of([&] { lab.run("nix", "true"); }), "no node nix; the lab has a, b");
  EXPECT_EQ(complaint_of([&] { lab.file("nix", "x"); }), "no node nix; the lab has a, b");
  EXPECT_EQ(complaint_of([&] { lab.packets("wan"); }), "no link wan; the lab has lan");
}

TEST(Fixture, SaysThatALimitPassed) {
  auto lab = Lab::from_text(kTwo);
  const auto killed = lab.run("b", "sleep 100", std::chrono::milliseconds(100));
  EXPECT_TRUE(killed.timed_out);
  EXPECT_THAT(killed.output, HasSubstr("netrig: killed, since it had not ended within 100ms\n"));
  const auto done = lab.run("b", "echo done");
  EXPECT_FALSE(done.timed_out);
  EXPECT_EQ(done.output, "done\n");
}

TEST(Fixture, SaysWhyAForeignProgramReachesNothing) {
  auto lab = Lab::from_text(kTwo);
  EXPECT_THAT(lab.run("a", "/usr/bin/nc -z -w 1 10.0.0.2 21").output,
              HasSubstr("netrig: a has netrig's own stack"));
  EXPECT_EQ(lab.run("b", "/usr/bin/nc -z -w 1 10.0.0.2 21").output, "");
  EXPECT_EQ(lab.run("a", "sh -c 'exit 1'").output, "");
}

TEST(Fixture, FinishedRunsAreNamed) {
  FinishedRuns runs;
  runs.add("/tmp/fixture-2");
  EXPECT_EQ(runs.to_string(), "the run's directory of this test: /tmp/fixture-2\n");
}

}  // namespace
}  // namespace netrig::testing
