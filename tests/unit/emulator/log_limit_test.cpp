// A program that writes without end does not fill the disk.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "emulator/emulated_program.hpp"
#include "support/temporary_directory.hpp"

namespace netrig::testing {
namespace {

constexpr auto kLimit = kLogLimitBytes;

class LogLimit : public ::testing::Test {
 protected:
  std::uintmax_t size() const { return std::filesystem::file_size(path_); }
  void write(std::string_view text) {
    ASSERT_EQ(::write(log_.number(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "yes.log").string();
  FileDescriptor log_ = FileDescriptor::open(path_, O_WRONLY | O_CREAT | O_APPEND, 0644);
  EmulatedProgram program_{"pc", "yes", "nodes/pc/yes.log", path_, WorldTime()};
};

TEST_F(LogLimit, LeavesALogThatFits) {
  write("a\nb\n");
  program_.limit_log();
  EXPECT_EQ(program_.output(), "a\nb\n");
}

TEST_F(LogLimit, CutsALogThatGrowsAndSaysSo) {
  ASSERT_EQ(::ftruncate(log_.number(), kLimit), 0);
  program_.limit_log();
  EXPECT_EQ(size(), kLimit) << "just fits";
  for (int i = 0; i < 3; ++i) {
    write(std::string(1 << 20, 'y'));
    program_.limit_log();
    EXPECT_LT(size(), kLimit + 200);
  }
  EXPECT_TRUE(program_.output_tail(200).ends_with(
      "\nnetrig: the log ends here, at its limit of 64 MiB; the program wrote more\n"));
  write("more");
  EXPECT_EQ(program_.output_tail(200).find("more\n"), 200 - 5) << "nothing behind the note is looked at";
  EXPECT_EQ(program_.output_from(kLimit + 1000, 10), "");
}

}  // namespace
}  // namespace netrig::testing
