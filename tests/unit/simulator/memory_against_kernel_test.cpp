// The files of a simulated node against those of the kernel: the same calls, drawn at random, on a directory
// of each, and the same outcome of every call, to the error code.
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "kernel/kernel_directory.hpp"
#include "link/random_stream.hpp"
#include "simulator/load_tree.hpp"
#include "simulator/memory_directory.hpp"
#include "support/temporary_directory.hpp"

namespace netrig::testing {
namespace {

namespace fs = std::filesystem;

/// As long as it lives, the effective user is one whom permissions bind, with the usual
/// umask. Root would override them.
class OrdinaryUser {
 public:
  OrdinaryUser() : mask_(::umask(022)) {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() != 0) return;
    changed_ = ::seteuid(kNobody) == 0;
    ::prctl(PR_SET_DUMPABLE, 1);  // its /proc/self stays its own
  }
  ~OrdinaryUser() {
    ::umask(mask_);
    if (changed_ && ::seteuid(0) != 0) ADD_FAILURE() << "can't become root again";
  }
  bool is_one() const { return ::geteuid() != 0; }

 private:
  mode_t mask_;
  bool changed_ = false;
};

std::string text_of(const Result<>& result) {
  return result ? "done" : result.error().message();
}

/// All but what differs between file systems and clocks: the times, and the sizes of directories.
std::string text_of(const FileStatus& status) {
  const auto size = status.type == FileType::directory ? 0 : status.size_bytes;
  return std::to_string(static_cast<int>(status.type)) + " size " + std::to_string(size) + " mode " +
         std::to_string(status.permissions);
}

/// One call, or a few on one file, and what came of it as text.
class Call {
 public:
  explicit Call(RandomStream& random)
      : kind_(random.below(10)),
        from_(path(random, kind_ != kRename)),
        to_(path(random, kind_ != kRename)),
        mode_(static_cast<OpenMode>(random.below(5))),
        number_(random.below(512)),
        written_(random.below(40), static_cast<char>('a' + random.below(26))) {}

  std::string words() const {
    static constexpr std::array kNames = {
        "open",   "status",           "list",  "make directory",    "remove file",
        "rename", "remove directory", "chmod", "set modified time", "create unnamed, link"};
    return std::string(kNames.at(kind_)) + " \"" + from_ + "\" \"" + to_ + "\" mode " +
           std::to_string(static_cast<int>(mode_)) + " number " + std::to_string(number_);
  }

  std::string operator()(Directory& directory) const {
    switch (kind_) {
      case 0:
        return open(directory);
      case 1: {
        const auto status = directory.status(from_);
        return status ? text_of(*status) : status.error().message();
      }
      case 2:
        return list(directory);
      case 3:
        return text_of(directory.make_directory(from_));
      case 4:
        return text_of(directory.remove_file(from_));
      case kRename:
        return text_of(directory.rename(from_, to_));
      case 6:
        return text_of(directory.remove_directory(from_));
      case 7:
        return text_of(directory.set_permissions(from_, static_cast<std::uint32_t>(permissions())));
      case 8:
        return set_modified(directory);
      default:
        return create_and_link(directory);
    }
  }

 private:
  static constexpr std::uint64_t kRename = 5;

  /// Versions of Linux differ in when rename(2) looks at a name's length.
  static std::string path(RandomStream& random, bool may_be_too_long) {
    static const std::array<std::string, 12> kNames = {"a", "b",  "c", "d",   "d",    "e",
                                                       ".", "..", "l", "out", "loop", "up"};
    std::string text;
    const auto parts = 1 + random.below(4);
    for (std::uint64_t i = 0; i < parts; ++i)
      text += (i == 0 ? "" : "/") + kNames.at(random.below(kNames.size()));
    if (random.below(12) == 0) text += "/";
    if (random.below(60) == 0) text.insert(0, "/");
    if (random.below(60) == 0 && may_be_too_long) text += "//" + std::string(256, 'n');
    if (random.below(60) == 0) text.clear();
    return text;
  }

  /// Most often nothing is forbidden, or the tree would soon be closed.
  std::uint64_t permissions() const { return number_ % 4 == 0 ? number_ : number_ | 0700; }

  std::string open(Directory& directory) const {
    auto file = directory.open(from_, mode_);
    if (!file) return file.error().message();
    std::string text;
    if (number_ % 2 == 0) text += "write " + text_of((*file)->write_at(number_ % 50, as_bytes(written_)));
    if (number_ % 3 == 0) text += " resize " + text_of((*file)->resize(number_ % 60));
    text += " sync " + text_of((*file)->sync());
    const auto content = read_all(**file, 1000);
    text +=
        " content " + (content ? std::string(content->begin(), content->end()) : content.error().message());
    return text + " " + text_of((*file)->status().value());
  }

  std::string create_and_link(Directory& directory) const {
    auto file = directory.create_unnamed(from_);
    if (!file) return file.error().message();
    auto text = "write " + text_of((*file)->write_at(0, as_bytes(written_)));
    text += " chmod " + text_of((*file)->set_permissions(static_cast<std::uint32_t>(permissions())));
    text += " link " + text_of(directory.link(**file, to_));
    return text + " " + text_of((*file)->status().value());
  }

  std::string list(Directory& directory) const {
    const auto entries = directory.list(from_);
    if (!entries) return entries.error().message();
    std::string text;
    for (const auto& entry : *entries) text += entry.name + " " + text_of(entry.status) + "; ";
    return text;
  }

  std::string set_modified(Directory& directory) const {
    const WallTime time(std::chrono::seconds(number_) - std::chrono::nanoseconds(number_ * 7));
    auto text = text_of(directory.set_modified(from_, time));
    if (const auto status = directory.status(from_)) {
      text += " " + std::to_string(status->modified.time_since_epoch().count());
    }
    return text;
  }

  std::uint64_t kind_;
  std::string from_;
  std::string to_;
  OpenMode mode_;
  std::uint64_t number_;
  std::string written_;
};

/// A directory that has a link of each kind.
void make_links(const fs::path& root) {
  fs::create_directories(root / "d" / "e");
  fs::create_symlink("a", root / "l");
  fs::create_symlink("../a", root / "d" / "l");
  fs::create_symlink("../out", root / "out");
  fs::create_symlink("/etc/passwd", root / "d" / "out");
  fs::create_symlink("loop", root / "loop");
  fs::create_symlink("d/e/", root / "up");
  fs::create_symlink("..", root / "d" / "up");
  fs::create_symlink("../../d/./e", root / "d" / "e" / "up");
}

/// So that all of it can be removed.
void open_all(const fs::path& directory) {
  fs::permissions(directory, fs::perms::owner_all);
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.symlink_status().type() == fs::file_type::directory) open_all(entry.path());
  }
}

class MemoryAgainstKernel : public ::testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(OfSeed, MemoryAgainstKernel, ::testing::Range<std::uint64_t>(1, 31));

TEST_P(MemoryAgainstKernel, EveryCallHasTheSameOutcome) {
  const OrdinaryUser user;
  if (!user.is_one()) GTEST_SKIP() << "root can't become an ordinary user here, whom permissions bind";
  const TemporaryDirectory disk;
  make_links(disk.path());
  fs::permissions(disk.path(), fs::perms(0755));
  const auto kernel = KernelDirectory::at(disk.path().string()).value();
  const auto tree = std::make_shared<MemoryTree>([] { return WallTime(); }, load_tree(disk.path().string()));
  MemoryDirectory memory(tree);
  RandomStream random(GetParam(), "calls");
  std::string last;
  constexpr int kCalls = 2000;
  int done = 0;
  for (int i = 0; i < kCalls; ++i) {
    const Call call(random);
    const auto expected = call(*kernel);
    ASSERT_EQ(call(memory), expected) << "call " << i << ": " << call.words() << "\nafter: " << last;
    last = call.words();
    if (expected.starts_with("done")) ++done;
    // What is closed is opened again now and then, at the root at least.
    constexpr int kReopens = 50;
    if (i % kReopens == 0) {
      fs::permissions(disk.path(), fs::perms(0755));
      tree->root()->permissions = 0755;
      for (const std::string path : {"d", "d/e", "a"}) {
        EXPECT_EQ(text_of(memory.set_permissions(path, 0755)), text_of(kernel->set_permissions(path, 0755)));
      }
    }
  }
  EXPECT_GT(done, kCalls / 20) << "too few calls did anything";
  open_all(disk.path());
}

}  // namespace
}  // namespace netrig::testing
