// What every Host promises about files (host/files.hpp).
#include <algorithm>

#include "host_world.hpp"

namespace netrig::testing {
namespace {

namespace errc = boost::system::errc;

class FilesContract : public HostContract {
 protected:
  Directory& own() { return host().files().own(); }
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
};
NETRIG_IN_EVERY_WORLD(FilesContract);

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
  EXPECT_EQ(error_of(host().files().directory({"/"})), HostError::not_granted);
  EXPECT_EQ(error_of(host().files().open({"/etc/hostname"}, OpenMode::read)), HostError::not_granted);
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
