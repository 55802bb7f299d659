// Output for a reader that may be asleep or gone.
#include "emulator/patient_output.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>

#include "kernel/file_descriptor.hpp"

namespace netrig::testing {
namespace {

using std::chrono::milliseconds;

constexpr auto kLong = std::chrono::seconds(30);

/// Reads until the end.
std::string all_of(const FileDescriptor& reader) {
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t count; (count = read(reader.number(), buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(count));
  return text;
}

/// A pipe that takes not much.
std::pair<FileDescriptor, FileDescriptor> small_pipe() {
  auto pipe = FileDescriptor::pipe();
  EXPECT_GE(fcntl(pipe.second.number(), F_SETPIPE_SZ, 4096), 0);
  return pipe;
}

TEST(PatientOutput, TellsOfAFullDisk) {
  const auto full = FileDescriptor::open("/dev/full", O_WRONLY);
  PatientOutput output(full.number());
  EXPECT_FALSE(output.error());
  output.stream() << "lost" << std::flush;
  EXPECT_TRUE(output.drain());
  EXPECT_EQ(output.error().value(), ENOSPC);
}

TEST(PatientOutput, AReaderThatIsGoneIsNoError) {
  signal(SIGPIPE, SIG_IGN);
  auto [reader, writer] = FileDescriptor::pipe();
  reader.close();
  PatientOutput output(writer.number());
  output.stream() << "lost" << std::flush;
  EXPECT_TRUE(output.drain());
  EXPECT_FALSE(output.error());
}

TEST(PatientOutput, WritesAllInItsOrder) {
  auto [reader, writer] = FileDescriptor::pipe();
  {
    PatientOutput output(writer.number());
    output.stream() << "one " << 2 << '\n' << std::flush;
    output.stream() << "three";
  }
  writer.close();
  EXPECT_EQ(all_of(reader), "one 2\nthree");
}

TEST(PatientOutput, DoesNotWaitForAReaderThatSleeps) {
  auto [reader, writer] = small_pipe();
  const std::string much(500'000, 'x');
  const auto begin = std::chrono::steady_clock::now();
  {
    PatientOutput output(writer.number(), kLong);
    output.stream() << much << std::flush;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, kLong);
    std::jthread awakes([&, &from = reader] {
      std::string text(much.size(), 0);
      std::size_t count = 0;
      while (count < text.size())
        count += static_cast<std::size_t>(read(from.number(), text.data(), text.size()));
    });
    EXPECT_TRUE(output.drain());
  }
}

TEST(PatientOutput, DropsTheRestWhenNothingIsTaken) {
  auto [reader, writer] = small_pipe();
  PatientOutput output(writer.number(), milliseconds(50));
  output.stream() << std::string(100'000, 'x') << std::flush;
  EXPECT_FALSE(output.drain());
  output.stream() << "more" << std::flush;
  EXPECT_FALSE(output.drain()) << "and does not wait again";
}

TEST(PatientOutput, KeepsNoMoreThanAMegabyte) {
  auto [reader, writer] = small_pipe();
  PatientOutput output(writer.number(), milliseconds(50));
  for (int i = 0; i < 100; ++i) output.stream() << std::string(1 << 20, 'x') << std::flush;
  EXPECT_FALSE(output.drain());
}

TEST(PatientOutput, IsPatientAsLongAsSomethingIsTaken) {
  auto [reader, writer] = small_pipe();
  constexpr int kPieces = 10;
  PatientOutput output(writer.number(), milliseconds(300));
  output.stream() << std::string(kPieces * 4096, 'x') << std::flush;
  std::jthread slow([&from = reader] {
    std::array<char, 4096> buffer;
    for (int i = 0; i < kPieces; ++i) {
      std::this_thread::sleep_for(milliseconds(50));  // half a second in all
      if (read(from.number(), buffer.data(), buffer.size()) <= 0) return;
    }
  });
  EXPECT_TRUE(output.drain());
}

TEST(PatientOutput, WritesToANonBlockingPipe) {
  auto [reader, writer] = small_pipe();
  ASSERT_EQ(fcntl(writer.number(), F_SETFL, O_NONBLOCK), 0);
  const std::string much(200'000, 'x');
  std::string taken;
  std::jthread awakes([&, &from = reader] { taken = all_of(from); });
  {
    PatientOutput output(writer.number(), kLong);
    output.stream() << much << std::flush;
    EXPECT_TRUE(output.drain());
  }
  writer.close();
  awakes.join();
  EXPECT_EQ(taken, much);
}

TEST(PatientOutput, IsNotWaitedForWhereNobodyIs) {
  auto [reader, writer] = small_pipe();
  reader.close();
  const auto before = signal(SIGPIPE, SIG_IGN);
  {
    PatientOutput output(writer.number(), kLong);
    output.stream() << std::string(100'000, 'x') << std::flush;
    EXPECT_TRUE(output.drain());
  }
  signal(SIGPIPE, before);
  PatientOutput nowhere(-1, kLong);
  nowhere.stream() << "x" << std::flush;
  EXPECT_TRUE(nowhere.drain());
}

}  // namespace
}  // namespace netrig::testing
