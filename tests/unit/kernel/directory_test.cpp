// What only a real file system has: symbolic links, special files, and grants.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "kernel/kernel_directory.hpp"
#include "kernel/kernel_files.hpp"

namespace netrig::testing {
namespace {

namespace fs = std::filesystem;
namespace errc = boost::system::errc;

class DirectoryOnDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "netrig-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::create_directories(root_ / "granted" / "sub");
    std::ofstream(root_ / "secret") << "secret";
    std::ofstream(root_ / "granted" / "sub" / "file") << "inside";
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path granted() const { return root_ / "granted"; }
  std::unique_ptr<KernelDirectory> directory() const { return KernelDirectory::at(granted()).value(); }

  fs::path root_;
};

TEST_F(DirectoryOnDisk, SymbolicLinksLeadNowhereOutside) {
  fs::create_symlink("../secret", granted() / "relative");
  fs::create_symlink(root_ / "secret", granted() / "absolute");
  fs::create_symlink("..", granted() / "up");
  fs::create_symlink("/proc/self/root", granted() / "magic");
  auto own = directory();
  for (const std::string path : {"relative", "absolute", "up/secret", "magic/etc/passwd", "up"}) {
    EXPECT_EQ(own->open(path, OpenMode::read).error(), HostError::not_granted) << path;
    EXPECT_EQ(own->open(path, OpenMode::write).error(), HostError::not_granted) << path;
    EXPECT_EQ(own->status(path).error(), HostError::not_granted) << path;
    EXPECT_EQ(own->list(path).error(), HostError::not_granted) << path;
  }
  EXPECT_EQ(own->remove_file("up/secret").error(), HostError::not_granted);
  EXPECT_EQ(own->make_directory("up/new").error(), HostError::not_granted);
  EXPECT_EQ(own->rename("sub/file", "up/file").error(), HostError::not_granted);
  EXPECT_EQ(own->set_permissions("relative", 0600).error(), HostError::not_granted);
  EXPECT_TRUE(own->remove_file("relative").has_value()) << "the link itself may go";
  EXPECT_TRUE(fs::exists(root_ / "secret"));
}

TEST_F(DirectoryOnDisk, SymbolicLinksInsideAreFollowed) {
  fs::create_symlink("sub/file", granted() / "link");
  fs::create_symlink("../secret", granted() / "outside");
  auto own = directory();
  auto file = own->open("link", OpenMode::read).value();
  EXPECT_EQ(as_text(read_all(*file, 100).value()), "inside");
  const auto entries = own->list("").value();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].name, "link");
  EXPECT_EQ(entries[0].status.type, FileType::regular);
  EXPECT_EQ(entries[0].status.size_bytes, 6u);
  EXPECT_TRUE(entries[0].is_link);
  EXPECT_EQ(entries[1].name, "outside");
  EXPECT_EQ(entries[1].status.type, FileType::other);
  EXPECT_TRUE(entries[1].is_link);
  EXPECT_FALSE(entries[2].is_link);
}

TEST_F(DirectoryOnDisk, OnlyRegularFilesAreOpenedAndNoneBlocks) {
  ASSERT_EQ(::mkfifo((granted() / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(directory()->open("fifo", OpenMode::read).error(), errc::operation_not_supported);
}

TEST_F(DirectoryOnDisk, GrantsAreByTheWordOfTheCommandLine) {
  const GrantedPath path{granted().string()};
  const GrantedPath secret{(root_ / "secret").string()};
  KernelFiles files(root_.string(), {path, {"/dev/null"}, {(root_ / "new").string()}});
  EXPECT_TRUE(files.directory(path).has_value());
  EXPECT_EQ(files.open(secret, OpenMode::read).error(), HostError::not_granted);
  EXPECT_EQ(files.directory({granted().string() + "/"}).error(), HostError::not_granted);
  EXPECT_EQ(files.open(path, OpenMode::read).error(), errc::is_a_directory);
  EXPECT_TRUE(files.open({"/dev/null"}, OpenMode::write).has_value());
  EXPECT_TRUE(files.open({(root_ / "new").string()}, OpenMode::create_new).has_value());
  EXPECT_EQ(files.directory({(root_ / "new").string()}).error(), errc::not_a_directory);
  EXPECT_EQ(files.own().list("").value().size(), 3u);
}

TEST_F(DirectoryOnDisk, AMissingOwnDirectoryIsNamed) {
  KernelFiles files((root_ / "missing").string(), {});
  try {
    files.own();
    ADD_FAILURE() << "no error";
  } catch (const std::system_error& error) {
    EXPECT_NE(std::string(error.what()).find("missing"), std::string::npos);
  }
}

}  // namespace
}  // namespace netrig::testing
