// The shipped topologies, whole, by both builders: their scenarios hold, and every packet of every link is
// well-formed to a witness that nobody here wrote.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "scenario/results_table.hpp"
#include "testing/lab.hpp"
#include "testing/paths.hpp"
#include "testing/wire_check.hpp"

namespace netrig::testing {
namespace {

struct Case {
  std::string name;
  NetworkBuilder builder;
};

/// Every file of topologies/, by both builders.
std::vector<Case> shipped() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(source_path("topologies"))) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  std::vector<Case> cases;
  for (const auto& name : names) {
    cases.push_back({name, NetworkBuilder::rtnetlink});
    cases.push_back({name, NetworkBuilder::iproute2});
  }
  return cases;
}

class Topologies : public ::testing::TestWithParam<Case> {};

TEST_P(Topologies, HoldWhatTheyPromise) {
  Lab lab(source_path("topologies/" + GetParam().name + ".yaml"), {}, GetParam().builder);
  const auto results = lab.run_scenario();
  EXPECT_TRUE(results.passed) << results_table(results, {});
  EXPECT_EQ(results.captures.size(), lab.topology().links.size());
  for (const auto& capture : results.captures) {
    EXPECT_EQ(capture.dropped, 0u) << capture.link;
    EXPECT_GT(capture.frames, 0u) << capture.link;
    EXPECT_EQ(complaints_of_tshark(lab, capture.link), "") << capture.link;
  }
}

INSTANTIATE_TEST_SUITE_P(Shipped, Topologies, ::testing::ValuesIn(shipped()), [](const auto& param) {
  auto name = param.param.name;
  std::replace(name.begin(), name.end(), '-', '_');  // a test's name takes no hyphen
  return name + (param.param.builder == NetworkBuilder::rtnetlink ? "Rtnetlink" : "Iproute2");
});

TEST(Topologies, GiveTheSameTranscriptByBothBuilders) {
  std::string transcripts[2];
  for (const auto builder : {NetworkBuilder::rtnetlink, NetworkBuilder::iproute2}) {
    Lab lab(source_path("topologies/boot.yaml"), {}, builder);
    transcripts[builder == NetworkBuilder::iproute2] = results_transcript(lab.run_scenario());
  }
  EXPECT_EQ(transcripts[0], transcripts[1]);
}

}  // namespace
}  // namespace netrig::testing
