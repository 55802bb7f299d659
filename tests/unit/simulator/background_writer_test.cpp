// The thread that writes simulated captures.
#include "simulator/background_writer.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "support/temporary_directory.hpp"

namespace netrig::testing {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(BackgroundWriter, FilesHoldWhatWasWrittenWhenItIsWaitedFor) {
  const TemporaryDirectory directory;
  BackgroundWriter writer;
  const auto a = writer.open(directory.path() / "a");
  const auto b = writer.open(directory.path() / "b");
  ASSERT_TRUE(a.stream && b.stream);
  std::string wanted_a, wanted_b;
  for (int i = 0; i < 100'000; ++i) {  // more than may wait
    const auto line = std::to_string(i) + std::string(200, '.') + "\n";
    std::fputs(line.c_str(), a.stream);
    wanted_a += line;
    if (i % 100 != 0) continue;
    std::fputs(line.c_str(), b.stream);
    wanted_b += line;
  }
  ASSERT_GT(wanted_a.size(), BackgroundWriter::kMostWaitingBytes);
  std::fflush(a.stream);
  std::fflush(b.stream);
  writer.wait();
  EXPECT_TRUE(content_of(directory.path() / "a") == wanted_a);
  EXPECT_TRUE(content_of(directory.path() / "b") == wanted_b);
  EXPECT_EQ(a.file->error(), 0);
  std::fclose(a.stream);
  std::fclose(b.stream);
}

TEST(BackgroundWriter, WritesAllBeforeItGoes) {
  const TemporaryDirectory directory;
  const std::string wanted(3'000'000, 'x');
  {
    BackgroundWriter writer;
    auto* stream = writer.open(directory.path() / "file").stream;
    ASSERT_TRUE(stream);
    std::fputs(wanted.c_str(), stream);
    std::fclose(stream);
  }
  EXPECT_TRUE(content_of(directory.path() / "file") == wanted);
}

TEST(BackgroundWriter, SaysWhatHasFailed) {
  BackgroundWriter writer;
  const auto full = writer.open("/dev/full");
  ASSERT_TRUE(full.stream);
  std::fputs("one", full.stream);
  EXPECT_EQ(std::fflush(full.stream), 0);
  writer.wait();
  EXPECT_EQ(full.file->error(), ENOSPC);
  std::fputs("two", full.stream);
  EXPECT_EQ(std::fflush(full.stream), EOF);
  EXPECT_EQ(errno, ENOSPC);
  std::fclose(full.stream);
}

TEST(BackgroundWriter, GivesNoStreamWhereNoFileCanBe) {
  const TemporaryDirectory directory;
  BackgroundWriter writer;
  EXPECT_FALSE(writer.open(directory.path() / "none" / "file").stream);
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace netrig::testing
