// What a mirror does with two lists.
#include "ftp/mirror_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

RemoteEntry file(std::uint64_t size, std::optional<Duration> modified = {}) {
  RemoteEntry entry{.name = {}, .type = RemoteType::file, .size_bytes = size};
  if (modified) entry.modified = WallTime(*modified);
  return entry;
}

RemoteEntry directory() {
  return {.name = {}, .type = RemoteType::directory};
}

std::vector<std::string> plan(const MirrorSide& from, const MirrorSide& to, bool removes = false) {
  static constexpr std::array kNames{"keep", "transfer", "enter", "skip", "obstacle", "remove"};
  std::vector<std::string> text;
  for (const auto& action : plan_mirror(from, to, removes)) {
    text.push_back(std::string(kNames.at(static_cast<std::size_t>(action.step))) + " " + action.name +
                   (action.exists ? " (exists)" : ""));
  }
  return text;
}

TEST(FtpMirrorPlan, TransfersWhatIsMissingNewerOrOfAnotherSize) {
  EXPECT_THAT(plan({{"a", file(1)}}, {}), ElementsAre("transfer a"));
  EXPECT_THAT(plan({{"a", file(1)}}, {{"a", file(1)}}), ElementsAre("keep a (exists)"));
  EXPECT_THAT(plan({{"a", file(1)}}, {{"a", file(2)}}), ElementsAre("transfer a (exists)"));
  EXPECT_THAT(plan({{"a", file(1, 5s)}}, {{"a", file(1, 4s)}}), ElementsAre("transfer a (exists)"));
  EXPECT_THAT(plan({{"a", file(1, 5s)}}, {{"a", file(1, 6s)}}), ElementsAre("keep a (exists)"));
  EXPECT_THAT(plan({{"a", file(1, 5900ms)}}, {{"a", file(1, 5s)}}), ElementsAre("keep a (exists)"))
      << "whole seconds";
}

TEST(FtpMirrorPlan, EntersDirectoriesAndSkipsWhatIsNeither) {
  EXPECT_THAT(plan({{"d", directory()}, {"e", directory()}, {"s", {}}}, {{"d", directory()}}),
              ElementsAre("enter d (exists)", "enter e", "skip s"));
  EXPECT_THAT(plan({{"a", file(1)}, {"d", directory()}}, {{"a", directory()}, {"d", file(1)}}),
              ElementsAre("obstacle a (exists)", "obstacle d (exists)"));
}

TEST(FtpMirrorPlan, SkipsLinksAndReplacesNone) {
  RemoteEntry link{.name = {}, .type = RemoteType::link};
  EXPECT_THAT(plan({{"l", link}}, {}), ElementsAre("skip l"));
  EXPECT_THAT(plan({{"l", file(1)}, {"m", directory()}}, {{"l", link}, {"m", link}}),
              ElementsAre("obstacle l (exists)", "obstacle m (exists)"));
}

TEST(FtpMirrorPlan, TakesNoFileForThePartOfAnother) {
  const auto actions = plan_mirror({{"a", file(1)}, {"a.part", file(1)}}, {}, false);
  EXPECT_FALSE(actions.at(0).has_part_name);
  EXPECT_TRUE(actions.at(1).has_part_name);
}

TEST(FtpMirrorPlan, RemovesOnlyWhenItIsTold) {
  const MirrorSide to{{"a", file(1)}, {"a.part", file(1)}, {"b", directory()}, {"c.part", file(1)}};
  EXPECT_THAT(plan({{"a", file(1)}}, to), ElementsAre("keep a (exists)"));
  EXPECT_THAT(plan({{"a", file(1)}}, to, true),
              ElementsAre("remove b (exists)", "remove c.part (exists)", "keep a (exists)"))
      << "what may be resumed stays";
}

}  // namespace
