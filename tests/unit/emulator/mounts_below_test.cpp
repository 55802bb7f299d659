// Which directories have mounts below them, as /proc/self/mountinfo tells.
#include <gtest/gtest.h>

#include "emulator/directory_skeleton.hpp"

namespace netrig::testing {
namespace {

constexpr const char* kContainer =
    "600 500 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/etc/x\n"
    "610 600 0:52 / /proc rw,nosuid - proc proc rw\n"
    "620 600 254:1 /var/lib/docker/resolv.conf /etc/resolv.conf rw,relatime - ext4 /dev/vda1 rw\n"
    "630 600 254:1 /data /variable/data rw,relatime - ext4 /dev/vda1 rw\n"
    "640 600 254:1 /etc/below /srv rw,relatime - ext4 /dev/vda1 rw\n";

TEST(HasMountBelow, SeesMountsOnFilesAndDirectories) {
  EXPECT_TRUE(has_mount_below(kContainer, "/etc"));
  EXPECT_TRUE(has_mount_below(kContainer, "/variable"));
}

TEST(HasMountBelow, TakesNoOtherDirectoryForIt) {
  EXPECT_FALSE(has_mount_below(kContainer, "/var")) << "/variable only begins alike";
  EXPECT_FALSE(has_mount_below(kContainer, "/usr"));
  EXPECT_FALSE(has_mount_below(kContainer, "/lib"));
}

TEST(HasMountBelow, CountsNoMountOnTheDirectoryItself) {
  EXPECT_FALSE(has_mount_below(kContainer, "/proc"));
  EXPECT_FALSE(has_mount_below("700 600 0:60 / /etc rw - tmpfs tmpfs rw\n", "/etc"));
}

TEST(HasMountBelow, LooksAtTheMountPointOnly) {
  EXPECT_FALSE(has_mount_below("640 600 254:1 /etc/below /srv rw - ext4 /etc/dev rw\n", "/etc"));
}

TEST(HasMountBelow, SurvivesNonsense) {
  for (const char* text : {"", "\n", "1 2 3", "1 2 3 4", "\n\n1 2 3 /etc/x\n"}) {
    EXPECT_FALSE(has_mount_below(text, "/etc")) << text;
  }
}

}  // namespace
}  // namespace netrig::testing
