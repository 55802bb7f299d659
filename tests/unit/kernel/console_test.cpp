// The console on pipes and files, as shells and harnesses give them.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "kernel/kernel_host.hpp"
#include "run_on.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

void write_text(int descriptor, std::string_view text) {
  ASSERT_EQ(::write(descriptor, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

std::string read_text(int descriptor) {
  std::string text(1 << 20, '\0');
  const auto count = ::read(descriptor, text.data(), text.size());
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return text;
}

TEST(Console, ReadsLinesFromAPipe) {
  auto [reader, writer] = FileDescriptor::pipe();
  KernelHost host({.standard_input = reader.number()});
  write_text(writer.number(), "one\r\n\ntw");
  run_on(host, [&, &end = writer]() -> Task<> {
    const Deadline soon = host.now() + 5s;
    auto one = co_await host.console().read_line(soon);
    CO_ASSERT(one);
    EXPECT_EQ(*one, "one");
    auto empty = co_await host.console().read_line(soon);
    CO_ASSERT(empty);
    EXPECT_EQ(*empty, "");
    for (int i = 0; i < 2; ++i) {
      const Deadline deadline = host.now() + 10ms;
      auto none = co_await host.console().read_line(deadline);
      CO_ASSERT(!none);
      EXPECT_EQ(none.error(), HostError::timed_out);
    }
    write_text(end.number(), "o\nlast");
    auto two = co_await host.console().read_line(soon);
    CO_ASSERT(two);
    EXPECT_EQ(*two, "two");
    end.close();
    auto last = co_await host.console().read_line(soon);
    CO_ASSERT(last);
    EXPECT_EQ(*last, "last");
    for (int i = 0; i < 2; ++i) {
      auto ended = co_await host.console().read_line(soon);
      CO_ASSERT(!ended);
      EXPECT_EQ(ended.error(), HostError::end_of_file);
    }
  });
  EXPECT_EQ(::fcntl(reader.number(), F_GETFL) & O_NONBLOCK, 0) << "the shared open file was changed";
}

TEST(Console, ReadsLinesFromAFileAndFromNothing) {
  FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  std::fputs("one\ntwo\n", file);
  std::rewind(file);
  const auto nothing = FileDescriptor::open("/dev/null", O_RDONLY);
  KernelHost host({.standard_input = fileno(file)});
  KernelHost without({.standard_input = nothing.number()});
  run_on(host, [&]() -> Task<> {
    auto one = co_await host.console().read_line({});
    CO_ASSERT(one);
    EXPECT_EQ(*one, "one");
    auto two = co_await host.console().read_line({});
    CO_ASSERT(two);
    EXPECT_EQ(*two, "two");
    auto ended = co_await host.console().read_line({});
    CO_ASSERT(!ended);
    EXPECT_EQ(ended.error(), HostError::end_of_file);
  });
  run_on(without, [&]() -> Task<> {
    auto ended = co_await without.console().read_line({});
    CO_ASSERT(!ended);
    EXPECT_EQ(ended.error(), HostError::end_of_file);
  });
  std::fclose(file);
}

TEST(Console, CutsEndlessLines) {
  FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  const std::string endless(KernelConsole::kLineLimitBytes + 10, 'x');
  std::fputs(endless.c_str(), file);
  std::rewind(file);
  KernelHost host({.standard_input = fileno(file)});
  run_on(host, [&]() -> Task<> {
    auto first = co_await host.console().read_line({});
    CO_ASSERT(first);
    EXPECT_EQ(first->size(), KernelConsole::kLineLimitBytes);
    auto rest = co_await host.console().read_line({});
    CO_ASSERT(rest);
    EXPECT_EQ(rest->size(), 10u);
  });
  std::fclose(file);
}

TEST(Console, PrintsEveryLineAtOnce) {
  auto [reader, writer] = FileDescriptor::pipe();
  auto [errors, error_writer] = FileDescriptor::pipe();
  KernelHost host({.standard_output = writer.number(), .standard_error = error_writer.number()});
  host.console().print("out");
  EXPECT_EQ(read_text(reader.number()), "out\n");
  host.console().error("oh");
  EXPECT_EQ(read_text(errors.number()), "oh\n");
}

TEST(Console, PrintsCompletelyIntoAFullNonBlockingPipe) {
  auto [reader, writer] = FileDescriptor::pipe();
  ASSERT_EQ(::fcntl(writer.number(), F_SETFL, O_NONBLOCK), 0);
  const std::string line(3 << 20, 'y');
  std::string got;
  std::thread slow([&got, source = reader.number()] {
    while (true) {
      const auto text = read_text(source);
      if (text.empty()) return;
      got += text;
    }
  });
  {
    KernelHost host({.standard_output = writer.number()});
    host.console().print(line);
  }
  writer.close();
  slow.join();
  EXPECT_EQ(got, line + "\n");
}

/// A non-blocking pipe that holds all it can, of which nobody has read yet.
struct FullPipe {
  FullPipe() {
    EXPECT_EQ(::fcntl(writer.number(), F_SETFL, O_NONBLOCK), 0);
    const std::string much(1 << 20, 'f');
    while (::write(writer.number(), much.data(), much.size()) > 0) continue;
    while (::write(writer.number(), much.data(), 1) > 0) continue;
  }
  std::pair<FileDescriptor, FileDescriptor> ends = FileDescriptor::pipe();
  FileDescriptor& reader = ends.first;
  FileDescriptor& writer = ends.second;
};

TEST(LineWriter, WaitsForAReaderNoLongerThanItsLimit) {
  const FullPipe pipe;
  LineWriter lines(pipe.writer.number(), 20ms);
  EXPECT_EQ(lines.write("lost").error(), HostError::timed_out);
}

TEST(LineWriter, WaitsOnceForAReaderThatDoesNotRead) {
  const FullPipe pipe;
  LineWriter lines(pipe.writer.number(), 500ms);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(lines.write("lost").error(), HostError::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 25s) << "and not 50 s, for each line anew";
}

TEST(LineWriter, GoesOnWithALineOfItsOwnWhenThereIsRoomAgain) {
  auto [reader, writer] = FileDescriptor::pipe();
  ASSERT_EQ(::fcntl(writer.number(), F_SETFL, O_NONBLOCK), 0);
  LineWriter lines(writer.number(), 20ms);
  EXPECT_EQ(lines.write(std::string(1 << 20, 'y')).error(), HostError::timed_out);
  const auto torn = read_text(reader.number());
  EXPECT_EQ(torn.find_first_not_of('y'), std::string::npos);
  EXPECT_TRUE(lines.write("whole"));
  EXPECT_EQ(read_text(reader.number()), "\nwhole\n");
  EXPECT_TRUE(lines.write("again"));
  EXPECT_EQ(read_text(reader.number()), "again\n");
}

TEST(Console, SurvivesAReaderThatIsGone) {
  auto [reader, writer] = FileDescriptor::pipe();
  KernelHost host({.standard_output = writer.number()});
  reader.close();
  host.console().print("nobody reads this");
  EXPECT_FALSE(host.console().output_error());
}

TEST(Console, KnowsThatOutputWasLost) {
  const auto full = FileDescriptor::open("/dev/full", O_WRONLY);
  KernelHost host({.standard_output = full.number()});
  host.console().print("does not fit");
  EXPECT_EQ(host.console().output_error(), boost::system::errc::no_space_on_device);
}

}  // namespace
}  // namespace netrig::testing
