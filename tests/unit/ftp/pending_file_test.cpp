// Files that appear whole or not at all.
#include "ftp/pending_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ftp_support.hpp"

using namespace netrig;
using namespace netrig::ftp;
using testing::ElementsAre;

namespace {

class FtpPendingFile : public testing::Test {
 protected:
  TemporaryDirectory files_;
  std::unique_ptr<Directory> directory_ = files_.open();
  const VirtualPath target_ = VirtualPath().child("new");
};

TEST_F(FtpPendingFile, IsHiddenUntilItIsCommitted) {
  files_.write("new", "old content");
  auto pending = PendingFile::replace(*directory_, target_, 0x1234);
  ASSERT_TRUE(pending) << pending.error().message();
  ASSERT_TRUE(pending->write(as_bytes("one ")));
  ASSERT_TRUE(pending->write(as_bytes("two")));
  EXPECT_EQ(files_.read("new"), "old content");
  EXPECT_THAT(files_.names(), ElementsAre("new")) << "it has no name";
  ASSERT_TRUE(pending->commit());
  EXPECT_EQ(files_.read("new"), "one two");
  EXPECT_THAT(files_.names(), ElementsAre("new"));
}

TEST_F(FtpPendingFile, VanishesWithoutCommit) {
  {
    auto pending = PendingFile::replace(*directory_, target_, 1);
    ASSERT_TRUE(pending);
    ASSERT_TRUE(pending->write(as_bytes("half")));
    const auto moved = std::move(*pending);
  }
  EXPECT_THAT(files_.names(), ElementsAre());
}

TEST_F(FtpPendingFile, GetsItsNameAtTheEndWhereItIsFree) {
  auto pending = PendingFile::replace(*directory_, target_, 1);
  ASSERT_TRUE(pending);
  ASSERT_TRUE(pending->write(as_bytes("content")));
  EXPECT_THAT(files_.names(), ElementsAre());
  ASSERT_TRUE(pending->commit());
  EXPECT_EQ(files_.read("new"), "content");
}

TEST_F(FtpPendingFile, HasAHiddenNameWhereAFileNeedsOne) {
  NamingDirectory old(files_.open());
  files_.write("new", "old content");
  {
    auto pending = PendingFile::replace(old, target_, 0x1234);
    ASSERT_TRUE(pending) << pending.error().message();
    ASSERT_TRUE(pending->write(as_bytes("half")));
    const auto moved = std::move(*pending);
    EXPECT_THAT(files_.names(), ElementsAre(".ftp-part-0000000000001234", "new"));
  }
  EXPECT_THAT(files_.names(), ElementsAre("new"));
  auto pending = PendingFile::replace(old, target_, 1);
  ASSERT_TRUE(pending->write(as_bytes("whole")));
  EXPECT_EQ(files_.read("new"), "old content");
  ASSERT_TRUE(pending->commit());
  EXPECT_EQ(files_.read("new"), "whole");
  EXPECT_THAT(files_.names(), ElementsAre("new"));
}

TEST_F(FtpPendingFile, KeepsTheRightsOfWhatItReplaces) {
  files_.write("new", "");
  std::filesystem::permissions(files_.root() / "new", std::filesystem::perms(0600));
  auto pending = PendingFile::replace(*directory_, target_, 1);
  ASSERT_TRUE(pending);
  ASSERT_TRUE(pending->commit());
  EXPECT_EQ(std::filesystem::status(files_.root() / "new").permissions(), std::filesystem::perms(0600));
}

TEST_F(FtpPendingFile, DoesNotReplaceADirectory) {
  std::filesystem::create_directory(files_.root() / "new");
  const auto pending = PendingFile::replace(*directory_, target_, 1);
  ASSERT_FALSE(pending);
  EXPECT_EQ(pending.error(), boost::system::errc::is_a_directory);
  EXPECT_THAT(files_.names(), ElementsAre("new"));
}

TEST_F(FtpPendingFile, ResumesInPlace) {
  files_.write("new", "0123456789");
  auto pending = PendingFile::resume(*directory_, target_, 4);
  ASSERT_TRUE(pending);
  EXPECT_EQ(files_.read("new"), "0123456789") << "until it begins";
  ASSERT_TRUE(pending->begin());
  ASSERT_TRUE(pending->write(as_bytes("abc")));
  ASSERT_TRUE(pending->commit());
  EXPECT_EQ(files_.read("new"), "0123abc");
  EXPECT_FALSE(PendingFile::resume(*directory_, target_, 8));
  EXPECT_FALSE(PendingFile::resume(*directory_, VirtualPath().child("absent"), 0));
}

TEST_F(FtpPendingFile, AppendsToWhatIsThereOrNot) {
  ASSERT_TRUE(PendingFile::append(*directory_, target_));
  EXPECT_THAT(files_.names(), ElementsAre()) << "nothing came";
  for (int i = 0; i < 2; ++i) {
    auto pending = PendingFile::append(*directory_, target_);
    ASSERT_TRUE(pending);
    ASSERT_TRUE(pending->begin());
    ASSERT_TRUE(pending->write(as_bytes("ab")));
    ASSERT_TRUE(pending->commit());
  }
  EXPECT_EQ(files_.read("new"), "abab");
}

TEST_F(FtpPendingFile, KeepsWhatWasAppendedToANewFile) {
  {
    auto pending = PendingFile::append(*directory_, target_);
    ASSERT_TRUE(pending);
    ASSERT_TRUE(pending->begin());
    ASSERT_TRUE(pending->write(as_bytes("half")));
  }
  EXPECT_EQ(files_.read("new"), "half");
}

TEST_F(FtpPendingFile, RemovesNoFileOfSomebodyElse) {
  {
    auto pending = PendingFile::append(*directory_, target_);
    ASSERT_TRUE(pending);
    files_.write("other", "theirs");
    std::filesystem::rename(files_.root() / "other", files_.root() / "new");
  }
  EXPECT_EQ(files_.read("new"), "theirs");
}

TEST_F(FtpPendingFile, LeavesNothingOnAFullDisk) {
  LimitedDirectory full(files_.open(), 4);
  {
    auto pending = PendingFile::replace(full, target_, 1);
    ASSERT_TRUE(pending);
    ASSERT_TRUE(pending->write(as_bytes("1234")));
    const auto written = pending->write(as_bytes("5"));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error(), boost::system::errc::no_space_on_device);
  }
  EXPECT_THAT(files_.names(), ElementsAre());
}

}  // namespace
