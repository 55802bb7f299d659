// What `netrig doctor` says of an ordinary user: only what is wrong, and only what helps.
#include "emulator/doctor.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

TEST(Doctor, WantsAPackageOnlyWhereItIsMissing) {
  EXPECT_EQ(range_finding(true, true, "ann", 1000).state, MachineFinding::State::good);
  const auto tools = range_finding(false, false, "ann", 1000);
  EXPECT_EQ(tools.found, "not usable: newuidmap or newgidmap is not installed");
  EXPECT_TRUE(tools.remedy.ends_with("; apt-get install uidmap")) << tools.remedy;
}

TEST(Doctor, WantsARangeOnlyForAUserWithAName) {
  const auto ann = range_finding(false, true, "ann", 1000);
  EXPECT_EQ(ann.found, "none of 65535 ids for ann in /etc/subuid and /etc/subgid");
  EXPECT_TRUE(ann.remedy.ends_with("; usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ann"))
      << ann.remedy;
  const auto nobody = range_finding(false, true, std::nullopt, 12345);
  EXPECT_EQ(nobody.found, "none: uid 12345 has no name");
  EXPECT_EQ(nobody.remedy.find("usermod"), std::string::npos) << nobody.remedy;
}

}  // namespace
}  // namespace netrig
