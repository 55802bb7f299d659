// A node's files from a disk and back to it.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "simulator/load_tree.hpp"
#include "simulator/memory_directory.hpp"
#include "simulator/save_tree.hpp"
#include "support/temporary_directory.hpp"

namespace netrig::testing {
namespace {

namespace fs = std::filesystem;
namespace errc = boost::system::errc;

class TreeOnDisk : public ::testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((from() / path).parent_path());
    std::ofstream(from() / path, std::ios::binary) << text;
  }
  static std::string read(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static WallTime modified(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return WallTime(std::chrono::seconds(status.st_mtim.tv_sec) +
                    std::chrono::nanoseconds(status.st_mtim.tv_nsec));
  }
  std::shared_ptr<MemoryTree> load() const {
    return std::make_shared<MemoryTree>([this] { return now_; }, load_tree(from().string()));
  }
  fs::path from() const { return disk_.path() / "from"; }
  fs::path to() const { return disk_.path() / "to"; }

  TemporaryDirectory disk_;
  WallTime now_{std::chrono::seconds(1'000'000'000) + std::chrono::nanoseconds(7)};
};

TEST_F(TreeOnDisk, WhatIsLoadedIsThere) {
  const std::string big(200'000, 'b');
  write("d/e/file", "text");
  write("big", big);
  write("empty", "");
  fs::create_directory(from() / "none");
  fs::create_symlink("d/e/file", from() / "link");
  const auto tree = load();
  MemoryDirectory own(tree);
  const auto text_at = [&](const std::string& path) {
    return std::string(as_text(read_all(*own.open(path, OpenMode::read).value(), 1 << 20).value()));
  };
  EXPECT_EQ(text_at("d/e/file"), "text");
  EXPECT_EQ(text_at("link"), "text");
  EXPECT_EQ(text_at("big"), big);
  EXPECT_EQ(text_at("empty"), "");
  EXPECT_TRUE(own.list("none").value().empty());
  EXPECT_EQ(own.list("").value().size(), 5u);
  EXPECT_EQ(tree->used_bytes(), 8 * kEntryBytes + 4 + big.size());
}

TEST_F(TreeOnDisk, ItIsTheSameOnEveryMachine) {
  write("private", "x");
  write("group", "x");
  write("program", "x");
  fs::permissions(from() / "private", fs::perms(0600));
  fs::permissions(from() / "group", fs::perms(0664));
  fs::permissions(from() / "program", fs::perms(0700));
  fs::permissions(from(), fs::perms(0775));
  MemoryDirectory own(load());
  EXPECT_EQ(own.status("private").value().permissions, 0644u);
  EXPECT_EQ(own.status("group").value().permissions, 0644u);
  EXPECT_EQ(own.status("program").value().permissions, 0755u);
  EXPECT_EQ(own.status("").value().permissions, 0755u);
  EXPECT_EQ(own.status("private").value().modified, now_);
}

TEST_F(TreeOnDisk, LinksThatLeadOutAreKeptAndLeadNowhere) {
  write("file", "x");
  std::ofstream(disk_.path() / "secret") << "secret";
  fs::create_symlink("../secret", from() / "relative");
  fs::create_symlink(disk_.path() / "secret", from() / "absolute");
  const auto tree = load();
  MemoryDirectory own(tree);
  for (const std::string path : {"relative", "absolute"}) {
    EXPECT_EQ(own.open(path, OpenMode::read).error(), HostError::not_granted) << path;
    EXPECT_EQ(own.open(path, OpenMode::write).error(), HostError::not_granted) << path;
  }
  save_tree(*tree, to().string());
  EXPECT_EQ(fs::read_symlink(to() / "relative"), "../secret");
  EXPECT_EQ(read(disk_.path() / "secret"), "secret");
}

TEST_F(TreeOnDisk, WhatCanNotBeTakenIsNamed) {
  write("file", "0123456789");
  const auto error_of = [this](std::uint64_t limit) -> std::string {
    try {
      load_tree(from().string(), limit);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(error_of(kEntryBytes + 10), "no error");
  EXPECT_NE(error_of(kEntryBytes + 9).find((from() / "file").string()), std::string::npos);
  ASSERT_EQ(::mkfifo((from() / "pipe").c_str(), 0600), 0);
  EXPECT_NE(error_of(1000).find((from() / "pipe").string()), std::string::npos);
  EXPECT_THROW(load_tree((disk_.path() / "missing").string()), std::system_error);
}

TEST_F(TreeOnDisk, WhatIsSavedHasItsTimesAndPermissions) {
  write("d/loaded", "loaded");
  const auto tree = load();
  MemoryDirectory own(tree);
  now_ += std::chrono::seconds(5);
  EXPECT_TRUE(own.open("d/new", OpenMode::write).value()->write_at(0, as_bytes("new")).has_value());
  EXPECT_TRUE(own.set_permissions("d/new", 0).has_value());
  now_ += std::chrono::seconds(5);
  const WallTime old(std::chrono::seconds(-5) + std::chrono::nanoseconds(3));
  EXPECT_TRUE(own.set_modified("d/loaded", old).has_value());
  save_tree(*tree, to().string());
  EXPECT_EQ(read(to() / "d/loaded"), "loaded");
  EXPECT_EQ(read(to() / "d/new"), "new");
  EXPECT_EQ(modified(to() / "d/loaded"), old);
  EXPECT_EQ(modified(to() / "d/new"), now_ - std::chrono::seconds(5));
  EXPECT_EQ(modified(to() / "d"), now_ - std::chrono::seconds(5));
  EXPECT_EQ(fs::status(to() / "d/new").permissions(), fs::perms(0600)) << "to be looked at and removed";
  EXPECT_EQ(fs::status(to() / "d").permissions(), fs::perms(0755));
}

TEST_F(TreeOnDisk, NothingIsSavedOverWhatIsThere) {
  write("file", "x");
  const auto tree = load();
  fs::create_directories(to());
  fs::create_symlink(disk_.path() / "planted", to() / "file");
  try {
    save_tree(*tree, to().string());
    ADD_FAILURE() << "no error";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::directory_not_empty);
    EXPECT_NE(std::string(error.what()).find(to().string()), std::string::npos);
  }
  EXPECT_FALSE(fs::exists(disk_.path() / "planted"));
}

}  // namespace
}  // namespace netrig::testing
