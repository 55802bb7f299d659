// A node's files in memory: virtual times, the limit, what trees share, and grants.
#include <gtest/gtest.h>
#include <malloc.h>

#include <vector>

#include "simulator/memory_files.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;
namespace errc = boost::system::errc;

class FilesOfANode : public ::testing::Test {
 protected:
  static std::shared_ptr<const TreeImage> image_of(std::string_view text) {
    auto image = std::make_shared<TreeImage>();
    image->entries["file"] =
        FileImage{.content = std::make_shared<Bytes>(text.begin(), text.end()), .permissions = 0644};
    image->space_bytes = kEntryBytes + text.size();
    return image;
  }
  std::shared_ptr<MemoryTree> make_tree(std::shared_ptr<const TreeImage> image = {},
                                        std::uint64_t limit_bytes = MemoryTree::kLimitBytes) {
    return std::make_shared<MemoryTree>([this] { return now_; }, std::move(image), limit_bytes);
  }
  static void write(Directory& directory, const std::string& path, std::string_view text) {
    ASSERT_TRUE(directory.open(path, OpenMode::write).value()->write_at(0, as_bytes(text)).has_value());
  }
  static std::string read(Directory& directory, const std::string& path) {
    auto file = directory.open(path, OpenMode::read);
    if (!file) return file.error().message();
    return std::string(as_text(read_all(**file, 1 << 20).value()));
  }

  WallTime now_{std::chrono::sys_days(std::chrono::year(2000) / 1 / 1)};
};

TEST_F(FilesOfANode, TimesAreTheVirtualOnes) {
  const auto begin = now_;
  const auto tree = make_tree(image_of("text"));
  MemoryDirectory own(tree);
  now_ += 1ns;
  EXPECT_EQ(own.status("file").value().modified, begin) << "also when it is first looked at later";
  write(own, "a", "x");
  EXPECT_EQ(own.status("a").value().modified, begin + 1ns);
  EXPECT_EQ(own.status(".").value().modified, begin + 1ns) << "a name was added";
  now_ += 1ns;
  const auto file = own.open("a", OpenMode::update).value();
  EXPECT_EQ(own.status("a").value().modified, begin + 1ns) << "opening changes nothing";
  EXPECT_TRUE(file->write_at(0, as_bytes("y")).has_value());
  EXPECT_EQ(own.status("a").value().modified, begin + 2ns);
  EXPECT_EQ(own.status(".").value().modified, begin + 1ns) << "its names are the same";
  now_ += 1ns;
  EXPECT_TRUE(file->resize(0).has_value());
  EXPECT_EQ(file->status().value().modified, begin + 3ns);
  EXPECT_TRUE(own.make_directory("d").has_value());
  now_ += 1ns;
  EXPECT_TRUE(own.rename("a", "d/a").has_value());
  EXPECT_EQ(own.status("d").value().modified, begin + 4ns);
  EXPECT_EQ(own.status(".").value().modified, begin + 4ns);
  EXPECT_EQ(own.status("d/a").value().modified, begin + 3ns) << "it only has another name";
}

TEST_F(FilesOfANode, NewFilesHaveTheUsualPermissions) {
  MemoryDirectory own(make_tree());
  write(own, "a", "x");
  EXPECT_TRUE(own.make_directory("d").has_value());
  EXPECT_EQ(own.status("a").value().permissions, 0644u);
  EXPECT_EQ(own.status("d").value().permissions, 0755u);
}

TEST_F(FilesOfANode, ALimitHoldsForTheWholeTree) {
  constexpr std::uint64_t kContentBytes = 100;
  const auto tree = make_tree({}, 3 * kEntryBytes + kContentBytes);  // the root, and two files
  MemoryDirectory own(tree);
  const auto a = own.open("a", OpenMode::write).value();
  const auto b = own.open("b", OpenMode::write).value();
  EXPECT_EQ(own.open("c", OpenMode::write).error(), errc::no_space_on_device);
  EXPECT_EQ(own.make_directory("c").error(), errc::no_space_on_device);
  EXPECT_EQ(own.list("").value().size(), 2u) << "nothing is there of what failed";
  EXPECT_TRUE(a->resize(60).has_value());
  EXPECT_EQ(b->write_at(0, Bytes(41)).error(), errc::no_space_on_device);
  EXPECT_EQ(b->resize(41).error(), errc::no_space_on_device);
  EXPECT_EQ(b->status().value().size_bytes, 0u);
  EXPECT_TRUE(b->write_at(0, Bytes(40)).has_value());
  EXPECT_TRUE(b->write_at(0, Bytes(40)).has_value()) << "in place, nothing more is needed";
  EXPECT_EQ(b->write_at(1, Bytes(40)).error(), errc::no_space_on_device);
  EXPECT_TRUE(a->resize(0).has_value());
  EXPECT_TRUE(b->write_at(40, Bytes(60)).has_value());
  EXPECT_EQ(tree->used_bytes(), 3 * kEntryBytes + kContentBytes);
}

TEST_F(FilesOfANode, SpaceComesBackWithTheLastHandle) {
  const auto tree = make_tree();
  MemoryDirectory own(tree);
  write(own, "a", "0123456789");
  auto file = own.open("a", OpenMode::read).value();
  EXPECT_TRUE(own.remove_file("a").has_value());
  EXPECT_EQ(tree->used_bytes(), 2 * kEntryBytes + 10) << "it is still open";
  file.reset();
  EXPECT_EQ(tree->used_bytes(), kEntryBytes);
}

TEST_F(FilesOfANode, HandlesOutliveTheirView) {
  auto tree = make_tree(image_of("kept"));
  auto own = std::make_unique<MemoryDirectory>(tree);
  const auto file = own->open("file", OpenMode::update).value();
  tree.reset();
  own.reset();
  EXPECT_TRUE(file->write_at(4, as_bytes("!")).has_value());
  EXPECT_EQ(as_text(read_all(*file, 10).value()), "kept!");
}

TEST_F(FilesOfANode, TreesShareWhatNobodyWrites) {
  constexpr std::size_t kBigBytes = 1 << 20;
  const auto image = image_of(std::string(kBigBytes, 'x'));
  const auto& shared = std::get<FileImage>(image->entries.at("file")).content;
  std::vector<std::shared_ptr<MemoryTree>> trees;
  for (int i = 0; i < 10; ++i) trees.push_back(make_tree(image));
  for (const auto& tree : trees) {
    EXPECT_EQ(MemoryDirectory(tree).status("file").value().size_bytes, kBigBytes);
    EXPECT_EQ(tree->used_bytes(), 2 * kEntryBytes + kBigBytes);
  }
  EXPECT_EQ(shared.use_count(), 11) << "one content, held by all";
  MemoryDirectory own(trees.front());
  EXPECT_TRUE(own.open("file", OpenMode::append).value()->write_at(kBigBytes, as_bytes("y")).has_value());
  EXPECT_EQ(shared.use_count(), 10) << "the one that wrote has its own now";
  EXPECT_EQ(MemoryDirectory(trees.back()).status("file").value().size_bytes, kBigBytes);
  EXPECT_TRUE(MemoryDirectory(trees.back()).remove_file("file").has_value());
  EXPECT_EQ(trees.back()->used_bytes(), kEntryBytes);
}

TEST_F(FilesOfANode, AnEmptyTreeTakesLessThan500Bytes) {
  const auto used = [] { return ::mallinfo2().uordblks; };
  constexpr std::size_t kCount = 10'000;
  std::vector<std::shared_ptr<MemoryTree>> trees;
  trees.reserve(kCount);
  const auto before = used();
  for (std::size_t i = 0; i < kCount; ++i) trees.push_back(make_tree());
  const auto each = (used() - before) / kCount;
  if (each == 0) GTEST_SKIP() << "another allocator is in use, as with AddressSanitizer";
  EXPECT_LT(each, 500u);
}

TEST_F(FilesOfANode, GrantsAreByTheWordOfTheCommandLine) {
  const auto tree = make_tree();
  MemoryFiles files(tree, {{"share"},
                           {"../up"},
                           {"share/new"},
                           {"missing"},
                           {"/dev/null"},
                           {"/run/node/share"},
                           {"/run/node"},
                           {"/run/nodes"},
                           {"/etc/passwd"},
                           {"share/file"}});
  ASSERT_TRUE(files.own().make_directory("share").has_value());
  write(files.own(), "share/file", "text");
  auto share = files.directory({"share"});
  ASSERT_TRUE(share.has_value());
  EXPECT_EQ(read(**share, "file"), "text");
  EXPECT_EQ((*share)->status("../share").error(), HostError::not_granted);
  EXPECT_EQ(files.directory({"./share"}).error(), HostError::not_granted) << "another word for it";
  EXPECT_EQ(files.open({"share"}, OpenMode::read).error(), errc::is_a_directory);
  EXPECT_EQ(files.directory({"share/file"}).error(), errc::not_a_directory);
  EXPECT_TRUE(files.open({"share/new"}, OpenMode::create_new).has_value());
  EXPECT_EQ(files.directory({"missing"}).error(), errc::no_such_file_or_directory);
  EXPECT_EQ(files.open({"../up"}, OpenMode::read).error(), HostError::not_granted);
  EXPECT_EQ(files.directory({"/run/node/share"}).value()->list("").value().size(), 2u);
  EXPECT_EQ(files.directory({"/run/node"}).value()->list("").value().size(), 1u);
  EXPECT_EQ(files.directory({"/run/nodes"}).error(), errc::no_such_file_or_directory);
  EXPECT_EQ(files.open({"/etc/passwd"}, OpenMode::read).error(), errc::no_such_file_or_directory);
}

TEST_F(FilesOfANode, TheNullDeviceTakesEverything) {
  MemoryFiles files(make_tree(), {{"/dev/null"}});
  const auto file = files.open({"/dev/null"}, OpenMode::write).value();
  EXPECT_TRUE(file->write_at(1 << 20, as_bytes("x")).has_value());
  EXPECT_TRUE(read_all(*file, 10).value().empty());
  EXPECT_EQ(file->status().value().type, FileType::other);
  EXPECT_EQ(files.directory({"/dev/null"}).error(), errc::not_a_directory);
}

TEST_F(FilesOfANode, ProgramsOfANodeSeeTheSameFilesAndLeaveThem) {
  const auto tree = make_tree();
  {
    MemoryFiles killed(tree, {});
    write(killed.own(), "a", "left");
  }
  MemoryFiles next(tree, {});
  EXPECT_EQ(read(next.own(), "a"), "left");
}

}  // namespace
}  // namespace netrig::testing
