// What every Host promises about files (host/files.hpp).
#include <algorithm>
#include <functional>

#include "host_world.hpp"
#include "simulator/memory_files.hpp"

namespace netrig::testing {
namespace {

namespace errc = boost::system::errc;

/// Files of a host, or of none: those in memory.
class FilesWorld {
 public:
  virtual ~FilesWorld() = default;
  virtual Files& files() = 0;
};

struct FilesWorldFactory {
  std::string name;
  std::function<std::unique_ptr<FilesWorld>()> make;
};

class FilesOfHost final : public FilesWorld {
 public:
  explicit FilesOfHost(std::unique_ptr<HostWorld> world) : world_(std::move(world)) {}
  Files& files() override { return world_->host().files(); }

 private:
  std::unique_ptr<HostWorld> world_;
};

class FilesInMemory final : public FilesWorld {
 public:
  Files& files() override { return files_; }

 private:
  MemoryFiles files_{std::make_shared<MemoryTree>([] { return WallTime(); }), {}};
};

std::vector<FilesWorldFactory> files_worlds() {
  std::vector<FilesWorldFactory> worlds{{"Memory", [] { return std::make_unique<FilesInMemory>(); }}};
  for (const auto& host : host_worlds()) {
    worlds.push_back({host.name, [make = host.make] { return std::make_unique<FilesOfHost>(make()); }});
  }
  return worlds;
}

class FilesContract : public ::testing::TestWithParam<FilesWorldFactory> {
 protected:
  Files& files() { return world_->files(); }
  Directory& own() { return files().own(); }
  void write(const std::string& path, std::string_view text) {
    auto file = own().open(path, OpenMode::write);
    ASSERT_TRUE(file.has_value()) << path << ": " << file.error().message();
    EXPECT_TRUE((*file)->write_at(0, as_bytes(text)).has_value());
  }
  std::string read(const std::string& path) {
    auto file = own().open(path, OpenMode::read);
    if (!file) return file.error().message();
    return text_of(read_all(**file, 1 << 20).value());
  }
  template <class T>
  static Error error_of(const Result<T>& result) {
    return result ? Error() : result.error();
  }

 private:
  std::unique_ptr<FilesWorld> world_ = GetParam().make();
};
INSTANTIATE_TEST_SUITE_P(In, FilesContract, ::testing::ValuesIn(files_worlds()),
                         [](const auto& parameters) { return parameters.param.name; });

TEST_P(FilesContract, ModesDoWhatTheySay) {
  EXPECT_EQ(error_of(own().open("a", OpenMode::read)), errc::no_such_file_or_directory);
  EXPECT_EQ(error_of(own().open("a", OpenMode::update)), errc::no_such_file_or_directory);
  write("a", "0123456789");
  EXPECT_EQ(error_of(own().open("a", OpenMode::create_new)), errc::file_exists);
  auto appended = own().open("a", OpenMode::append).value();
  EXPECT_TRUE(appended->write_at(10, as_bytes("ab")).has_value());
  EXPECT_TRUE(own().open("a", OpenMode::update).value()->write_at(0, as_bytes("X")).has_value());
  EXPECT_EQ(read("a"), "X123456789ab");
  EXPECT_TRUE(appended->resize(3).has_value());
  EXPECT_TRUE(appended->sync().has_value());
  EXPECT_EQ(read("a"), "X12");
  EXPECT_EQ(appended->status().value().size_bytes, 3u);
  write("a", "");
  EXPECT_EQ(read("a"), "");
}

TEST_P(FilesContract, ReadingStopsAtTheEnd) {
  write("a", "0123456789");
  auto file = own().open("a", OpenMode::read).value();
  std::array<std::uint8_t, 8> buffer;
  EXPECT_EQ(file->read_at(4, buffer).value(), 6u);
  EXPECT_EQ(file->read_at(10, buffer).value(), 0u);
  EXPECT_EQ(file->read_at(~std::uint64_t{0}, buffer).value(), 0u);
  EXPECT_EQ(error_of(read_all(*file, 9)), errc::file_too_large);
  EXPECT_EQ(read_all(*file, 10).value().size(), 10u);
}

TEST_P(FilesContract, AFileGetsItsNameLater) {
  EXPECT_TRUE(own().make_directory("d").has_value());
  {
    auto forgotten = own().create_unnamed("d").value();
    EXPECT_TRUE(forgotten->write_at(0, as_bytes("x")).has_value());
  }
  auto file = own().create_unnamed("d").value();
  EXPECT_TRUE(file->write_at(0, as_bytes("content")).has_value());
  EXPECT_TRUE(file->set_permissions(0640).has_value());
  EXPECT_TRUE(own().list("d").value().empty());
  EXPECT_TRUE(own().link(*file, "d/name").has_value());
  EXPECT_EQ(read("d/name"), "content");
  EXPECT_EQ(own().status("d/name").value().permissions, 0640u);
  EXPECT_TRUE(file->write_at(7, as_bytes(" and more")).has_value());
  EXPECT_EQ(read("d/name"), "content and more");
  auto other = own().create_unnamed(".").value();
  EXPECT_EQ(error_of(own().link(*other, "d/name")), errc::file_exists);
  EXPECT_EQ(error_of(own().link(*other, "../name")), HostError::not_granted);
  EXPECT_EQ(error_of(own().link(*other, "absent/name")), errc::no_such_file_or_directory);
  EXPECT_EQ(error_of(own().create_unnamed("d/name")), errc::not_a_directory);
  EXPECT_EQ(error_of(own().create_unnamed("absent")), errc::no_such_file_or_directory);
  EXPECT_EQ(error_of(own().create_unnamed("..")), HostError::not_granted);
}

TEST_P(FilesContract, ADirectoryBeneathIsOneOfItsOwn) {
  EXPECT_TRUE(own().make_directory("d").has_value());
  EXPECT_TRUE(own().make_directory("d/e").has_value());
  write("secret", "x");
  write("d/file", "content");
  auto beneath = own().directory("d").value();
  EXPECT_EQ(beneath->status("file").value().size_bytes, 7u);
  EXPECT_EQ(error_of(beneath->open("../secret", OpenMode::read)), HostError::not_granted);
  EXPECT_EQ(error_of(beneath->open("e/../../secret", OpenMode::read)), HostError::not_granted);
  auto file = beneath->create_unnamed("e").value();
  EXPECT_TRUE(beneath->link(*file, "e/new").has_value());
  EXPECT_EQ(own().list("d/e").value().size(), 1u);
  EXPECT_EQ(error_of(own().directory("absent")), errc::no_such_file_or_directory);
  EXPECT_EQ(error_of(own().directory("secret")), errc::not_a_directory);
  EXPECT_EQ(error_of(own().directory("..")), HostError::not_granted);
}

TEST_P(FilesContract, NoPathLeadsOut) {
  EXPECT_TRUE(own().make_directory("d").has_value());
  for (const std::string path : {"..", "../x", "/etc/passwd", "/", "d/../../x", "d/../..", "//x"}) {
    EXPECT_EQ(error_of(own().open(path, OpenMode::read)), HostError::not_granted) << path;
    EXPECT_EQ(error_of(own().open(path, OpenMode::write)), HostError::not_granted) << path;
    EXPECT_EQ(error_of(own().status(path)), HostError::not_granted) << path;
    EXPECT_EQ(error_of(own().list(path)), HostError::not_granted) << path;
  }
  for (const std::string path : {"../x", "/tmp/x", "d/../../x"}) {
    EXPECT_EQ(error_of(own().make_directory(path)), HostError::not_granted) << path;
    EXPECT_EQ(error_of(own().remove_file(path)), HostError::not_granted) << path;
    EXPECT_EQ(error_of(own().remove_directory(path)), HostError::not_granted) << path;
    EXPECT_EQ(error_of(own().set_permissions(path, 0600)), HostError::not_granted) << path;
    EXPECT_EQ(error_of(own().set_modified(path, {})), HostError::not_granted) << path;
    write("here", "x");
    EXPECT_EQ(error_of(own().rename("here", path)), HostError::not_granted) << path;
    EXPECT_EQ(error_of(own().rename(path, "here")), HostError::not_granted) << path;
  }
  write("inside", "x");
  EXPECT_EQ(read("d/../inside"), "x");
  EXPECT_FALSE(own().status(std::string("inside\0x", 8)).has_value());
}

TEST_P(FilesContract, OnlyGrantedPathsAreOpened) {
  EXPECT_EQ(error_of(files().directory({"/"})), HostError::not_granted);
  EXPECT_EQ(error_of(files().open({"/etc/hostname"}, OpenMode::read)), HostError::not_granted);
}

TEST_P(FilesContract, DirectoriesAreListedSortedByBytes) {
  EXPECT_TRUE(own().make_directory("d").has_value());
  for (const std::string name : {"b", "a", "B", "\xc3\xa4", "a.b", "a-b", "10", "9"})
    write("d/" + name, name);
  EXPECT_TRUE(own().make_directory("d/sub").has_value());
  auto entries = own().list("d").value();
  std::vector<std::string> names;
  for (const auto& entry : entries) names.push_back(entry.name);
  EXPECT_EQ(names, (std::vector<std::string>{"10", "9", "B", "a", "a-b", "a.b", "b", "sub", "\xc3\xa4"}));
  EXPECT_EQ(entries[0].status.type, FileType::regular);
  EXPECT_EQ(entries[0].status.size_bytes, 2u);
  EXPECT_EQ(entries[7].status.type, FileType::directory);
  EXPECT_EQ(error_of(own().list("nothing")), errc::no_such_file_or_directory);
  EXPECT_EQ(error_of(own().list("d/a")), errc::not_a_directory);
  EXPECT_EQ(own().list("").value().size(), 1u);
  EXPECT_EQ(own().list(".").value().size(), 1u);
}

TEST_P(FilesContract, NamesAreListedUpToALimit) {
  EXPECT_TRUE(own().make_directory("d").has_value());
  for (const std::string name : {"b", "a", "c"}) write("d/" + name, name);
  const std::vector<std::string> all{"a", "b", "c"};
  EXPECT_EQ(own().names("d", 3).value(), all);
  EXPECT_EQ(error_of(own().names("d", 2)), errc::value_too_large);
  EXPECT_EQ(error_of(own().names("d/a", 2)), errc::not_a_directory);
  EXPECT_TRUE(own().names("d", 1'000'000).has_value());
}

TEST_P(FilesContract, EntriesAreGivenOfWhatIsThere) {
  EXPECT_TRUE(own().make_directory("d").has_value());
  write("d/a", "12");
  const std::vector<std::string> names{"a", "gone"};
  const auto entries = own().entries("d", names).value();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].name, "a");
  EXPECT_EQ(entries[0].status.size_bytes, 2u);
  EXPECT_FALSE(entries[0].is_link);
  EXPECT_EQ(error_of(own().entries("none", names)), errc::no_such_file_or_directory);
}

TEST_P(FilesContract, AFileIsOneByAllItsNames) {
  write("a", "x");
  write("b", "x");
  const auto a = own().open("a", OpenMode::update).value();
  const auto b = own().open("b", OpenMode::update).value();
  const auto identity = a->status().value().identity;
  EXPECT_NE(identity, b->status().value().identity);
  EXPECT_TRUE(own().rename("a", "c").has_value());
  EXPECT_EQ(own().status("c").value().identity, identity);
  EXPECT_EQ(own().open("c", OpenMode::read).value()->status().value().identity, identity);
}

TEST_P(FilesContract, ABigDirectoryIsListedWhole) {
  constexpr int kCount = 5000;
  EXPECT_TRUE(own().make_directory("big").has_value());
  for (int i = 0; i < kCount; ++i) {
    auto file = own().open("big/a-rather-long-name-of-a-file-" + std::to_string(i), OpenMode::create_new);
    ASSERT_TRUE(file.has_value());
  }
  const auto entries = own().list("big").value();
  EXPECT_EQ(entries.size(), static_cast<std::size_t>(kCount));
  EXPECT_TRUE(std::ranges::is_sorted(entries, {}, &DirectoryEntry::name));
}

TEST_P(FilesContract, RenamingReplaces) {
  write("a", "new");
  write("b", "old");
  EXPECT_TRUE(own().rename("a", "b").has_value());
  EXPECT_EQ(read("b"), "new");
  EXPECT_EQ(error_of(own().status("a")), errc::no_such_file_or_directory);
}

TEST_P(FilesContract, RenamingKnowsFilesFromDirectories) {
  for (const std::string path : {"d", "d/sub", "full", "full/sub"}) {
    EXPECT_TRUE(own().make_directory(path).has_value());
  }
  write("a", "x");
  EXPECT_EQ(error_of(own().rename("missing", "a")), errc::no_such_file_or_directory);
  EXPECT_EQ(error_of(own().rename("a", "missing/a")), errc::no_such_file_or_directory);
  EXPECT_EQ(error_of(own().rename("a", "d")), errc::is_a_directory);
  EXPECT_EQ(error_of(own().rename("d", "a")), errc::not_a_directory);
  EXPECT_EQ(error_of(own().rename("d", "full")), errc::directory_not_empty);
  EXPECT_EQ(error_of(own().rename("d", "d/sub/x")), errc::invalid_argument);
  EXPECT_EQ(error_of(own().rename("d/sub", "d")), errc::directory_not_empty);
  EXPECT_TRUE(own().rename("d", "full/sub").has_value()) << "an empty directory is replaced";
  EXPECT_TRUE(own().rename("full/sub/sub", "moved").has_value());
  EXPECT_TRUE(own().rename("a", "moved/a").has_value());
  EXPECT_EQ(read("moved/a"), "x");
  EXPECT_EQ(own().list(".").value().size(), 2u);
}

TEST_P(FilesContract, AnOpenFileStaysWhereverItsNameGoes) {
  write("a", "old");
  write("b", "new");
  const auto open = own().open("a", OpenMode::update).value();
  EXPECT_TRUE(own().rename("b", "a").has_value());
  EXPECT_EQ(text_of(read_all(*open, 10).value()), "old");
  EXPECT_TRUE(open->write_at(3, as_bytes("er")).has_value());
  EXPECT_EQ(open->status().value().size_bytes, 5u);
  EXPECT_EQ(read("a"), "new");
}

TEST_P(FilesContract, WhatIsOpenForReadingIsNotWritten) {
  write("a", "0123");
  const auto file = own().open("a", OpenMode::read).value();
  EXPECT_EQ(error_of(file->write_at(0, as_bytes("x"))), errc::bad_file_descriptor);
  EXPECT_EQ(error_of(file->resize(0)), errc::invalid_argument);
  EXPECT_TRUE(file->write_at(0, {}).has_value());
  EXPECT_EQ(read("a"), "0123");
}

TEST_P(FilesContract, AGapReadsAsZeros) {
  const auto file = own().open("a", OpenMode::write).value();
  EXPECT_TRUE(file->write_at(3, as_bytes("x")).has_value());
  EXPECT_TRUE(file->resize(5).has_value());
  EXPECT_EQ(read("a"), std::string("\0\0\0x\0", 5));
  EXPECT_EQ(error_of(file->write_at(~std::uint64_t{0} - 1, as_bytes("x"))), errc::file_too_large);
  EXPECT_EQ(error_of(file->resize(~std::uint64_t{0})), errc::file_too_large);
}

TEST_P(FilesContract, NamesHaveALimit) {
  const std::string longest(255, 'n');
  write(longest, "x");
  EXPECT_EQ(read(longest), "x");
  EXPECT_EQ(error_of(own().open(longest + "n", OpenMode::write)), errc::filename_too_long);
  EXPECT_EQ(error_of(own().make_directory(longest + "n")), errc::filename_too_long);
  EXPECT_EQ(error_of(own().status(std::string(5000, '/'))), errc::filename_too_long);
  EXPECT_EQ(error_of(own().status(longest + "/x")), errc::not_a_directory);
}

TEST_P(FilesContract, ASlashAtTheEndAsksForADirectory) {
  write("a", "x");
  EXPECT_TRUE(own().make_directory("d/").has_value());
  EXPECT_EQ(own().status("d//").value().type, FileType::directory);
  EXPECT_EQ(error_of(own().status("a/")), errc::not_a_directory);
  EXPECT_EQ(error_of(own().open("a/", OpenMode::read)), errc::not_a_directory);
  EXPECT_EQ(error_of(own().open("new/", OpenMode::write)), errc::is_a_directory);
  EXPECT_EQ(error_of(own().make_directory("d/.")), errc::invalid_argument);
  EXPECT_EQ(error_of(own().remove_file("d/..")), errc::invalid_argument);
  EXPECT_EQ(error_of(own().make_directory("")), errc::no_such_file_or_directory);
}

TEST_P(FilesContract, RemovingKnowsFilesFromDirectories) {
  write("a", "x");
  EXPECT_TRUE(own().make_directory("d").has_value());
  write("d/x", "x");
  EXPECT_EQ(error_of(own().make_directory("d")), errc::file_exists);
  EXPECT_EQ(error_of(own().remove_directory("a")), errc::not_a_directory);
  EXPECT_EQ(error_of(own().remove_file("d")), errc::is_a_directory);
  EXPECT_EQ(error_of(own().remove_directory("d")), errc::directory_not_empty);
  EXPECT_TRUE(own().remove_file("d/x").has_value());
  EXPECT_TRUE(own().remove_directory("d").has_value());
  EXPECT_TRUE(own().remove_file("a").has_value());
  EXPECT_TRUE(own().list(".").value().empty());
  EXPECT_EQ(error_of(own().open(".", OpenMode::read)), errc::is_a_directory);
}

TEST_P(FilesContract, TimeAndPermissionsCanBeSet) {
  write("a", "x");
  const WallTime time(std::chrono::seconds(1'000'000'000) + std::chrono::nanoseconds(5));
  EXPECT_TRUE(own().set_modified("a", time).has_value());
  EXPECT_TRUE(own().set_permissions("a", 0640).has_value());
  EXPECT_EQ(own().status("a").value().modified, time);
  EXPECT_EQ(own().status("a").value().permissions, 0640u);
  EXPECT_EQ(error_of(own().set_permissions("b", 0640)), errc::no_such_file_or_directory);
}

}  // namespace
}  // namespace netrig::testing
