// The shipped topologies, whole, by both builders: their scenarios hold.
#include <gtest/gtest.h>

#include "scenario/results_table.hpp"
#include "testing/lab.hpp"
#include "testing/paths.hpp"

namespace netrig::testing {
namespace {

struct Case {
  const char* topology;
  NetworkBuilder builder;
};

class Topologies : public ::testing::TestWithParam<Case> {};

TEST_P(Topologies, HoldWhatTheyPromise) {
  Lab lab(source_path(GetParam().topology), {}, GetParam().builder);
  const auto results = lab.run_scenario();
  EXPECT_TRUE(results.passed) << results_table(results, {});
  for (const auto& capture : results.captures) {
    EXPECT_EQ(capture.dropped, 0u) << capture.link;
    EXPECT_GT(capture.frames, 0u) << capture.link;
  }
}

INSTANTIATE_TEST_SUITE_P(Shipped, Topologies,
                         ::testing::Values(Case{"topologies/boot.yaml", NetworkBuilder::rtnetlink},
                                           Case{"topologies/boot.yaml", NetworkBuilder::iproute2},
                                           Case{"topologies/office.yaml", NetworkBuilder::rtnetlink},
                                           Case{"topologies/office.yaml", NetworkBuilder::iproute2}),
                         [](const auto& param) {
                           const std::string file = param.param.topology;
                           const auto name = file.substr(11, file.size() - 16);
                           return name + (param.param.builder == NetworkBuilder::rtnetlink ? "Rtnetlink"
                                                                                           : "Iproute2");
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
