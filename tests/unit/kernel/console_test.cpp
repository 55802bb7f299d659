// The console on pipes and files, as shells and harnesses give them.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <thread>

#include "async/line_input.hpp"
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
  const std::string endless(LineInput::kLineLimitBytes + 10, 'x');
  std::fputs(endless.c_str(), file);
  std::rewind(file);
  KernelHost host({.standard_input = fileno(file)});
  run_on(host, [&]() -> Task<> {
    auto first = co_await host.console().read_line({});
    CO_ASSERT(first);
    EXPECT_EQ(first->size(), LineInput::kLineLimitBytes);
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

/// What writes into a pipe as a shell makes it blocks; into one of an event loop it does not.
class ConsoleOn : public ::testing::TestWithParam<int> {
 protected:
  std::pair<FileDescriptor, FileDescriptor> make_pipe() {
    auto ends = FileDescriptor::pipe();
    EXPECT_EQ(::fcntl(ends.second.number(), F_SETFL, GetParam()), 0);
    return ends;
  }
};
INSTANTIATE_TEST_SUITE_P(In, ConsoleOn, ::testing::Values(0, O_NONBLOCK), [](const auto& parameters) {
  return parameters.param == 0 ? "ABlockingPipe" : "ANonBlockingPipe";
});

TEST_P(ConsoleOn, PrintsCompletelyForASlowReader) {
  auto [reader, writer] = make_pipe();
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
    run_on(host, [&]() -> Task<> {
      host.console().print(line);
      co_return;
    });
    EXPECT_FALSE(host.console().output_error());
  }
  writer.close();
  slow.join();
  EXPECT_EQ(got, line + "\n");
}

/// Fills a pipe with all it can hold.
void fill(const FileDescriptor& writer) {
  const int flags = ::fcntl(writer.number(), F_GETFL);
  ASSERT_EQ(::fcntl(writer.number(), F_SETFL, flags | O_NONBLOCK), 0);
  const std::string much(1 << 20, 'f');
  while (::write(writer.number(), much.data(), much.size()) > 0) continue;
  while (::write(writer.number(), much.data(), 1) > 0) continue;
  ASSERT_EQ(::fcntl(writer.number(), F_SETFL, flags), 0);
}

std::string lines_of_numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i) + "\n";
  return text;
}

TEST_P(ConsoleOn, AReaderThatSleepsHoldsNobodyUp) {
  auto [reader, writer] = make_pipe();
  fill(writer);
  KernelHost host({.standard_output = writer.number()});
  std::string got;
  run_on(host, [&, source = reader.number()]() -> Task<> {
    for (int i = 0; i < 1000; ++i) host.console().print(std::to_string(i));
    co_await host.sleep_until(host.now() + 10ms);
    EXPECT_EQ(read_text(source).find_first_not_of('f'), std::string::npos);
    for (const Deadline end = host.now() + 10s;
         got.size() < lines_of_numbers(1000).size() && host.now() < *end;) {
      co_await host.sleep_until(host.now() + 1ms);
      pollfd readable{.fd = source, .events = POLLIN, .revents = 0};
      if (::poll(&readable, 1, 0) > 0) got += read_text(source);
    }
  });
  EXPECT_EQ(got, lines_of_numbers(1000));
  EXPECT_EQ(::fcntl(writer.number(), F_GETFL) & O_NONBLOCK, GetParam()) << "the shared open file was changed";
}

/// A LineWriter on an event loop.
class LineWriterOn : public ConsoleOn {
 protected:
  LineWriterOn() { fill(writer_); }

  LineWriter writer(LineWriter::Limits limits) { return {context_, writer_.number(), limits}; }
  /// Runs the loop until the writer has finished.
  Duration finish(LineWriter& lines) {
    const auto begin = KernelContext::now();
    bool finished = false;
    boost::asio::co_spawn(loop_, lines.finish(begin), [&](const std::exception_ptr&) {
      finished = true;
      loop_.stop();
    });
    loop_.restart();
    loop_.run_for(30s);
    EXPECT_TRUE(finished);
    return KernelContext::now() - begin;
  }

  std::pair<FileDescriptor, FileDescriptor> ends_ = make_pipe();
  FileDescriptor& reader_ = ends_.first;
  FileDescriptor& writer_ = ends_.second;
  boost::asio::io_context loop_{1};
  std::shared_ptr<KernelContext> context_ = std::make_shared<KernelContext>(loop_);
};
INSTANTIATE_TEST_SUITE_P(In, LineWriterOn, ::testing::Values(0, O_NONBLOCK), [](const auto& parameters) {
  return parameters.param == 0 ? "ABlockingPipe" : "ANonBlockingPipe";
});

TEST_P(LineWriterOn, LosesTheRestWhenNobodyReadsForAsLongAsItsPatience) {
  auto lines = writer({.patience = 50ms});
  lines.write("lost");
  EXPECT_FALSE(lines.error()) << "not yet";
  EXPECT_GE(finish(lines), 50ms);
  EXPECT_EQ(lines.error(), HostError::timed_out);
}

TEST_P(LineWriterOn, WritesTheRestAtTheEnd) {
  auto lines = writer({.patience = 10s});
  lines.write("kept");
  std::thread late([source = reader_.number()] {
    std::this_thread::sleep_for(50ms);
    read_text(source);
  });
  EXPECT_LT(finish(lines), 9s);
  late.join();
  EXPECT_FALSE(lines.error());
  EXPECT_EQ(read_text(reader_.number()), "kept\n");
}

TEST_P(LineWriterOn, KeepsNoMoreThanItsBacklogAndNotesTheGap) {
  auto lines = writer({.backlog_bytes = 25, .patience = 10s});
  for (int i = 0; i < 10; ++i) lines.write("line " + std::to_string(i) + " of 10");
  EXPECT_EQ(lines.error(), HostError::timed_out);
  read_text(reader_.number());
  lines.write("later");
  finish(lines);
  EXPECT_EQ(read_text(reader_.number()),
            "line 0 of 10\nline 1 of 10\n(netrig: 8 lines lost here, since nobody read)\nlater\n");
}

/// Two connected sockets, blocking ones.
std::pair<FileDescriptor, FileDescriptor> socket_pair() {
  int ends[2] = {-1, -1};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  return {FileDescriptor::adopt(ends[0]), FileDescriptor::adopt(ends[1])};
}

TEST(Console, AFullSocketHoldsNobodyUp) {
  auto [reader, writer] = socket_pair();
  const std::string much(1 << 20, 'f');
  while (::send(writer.number(), much.data(), much.size(), MSG_DONTWAIT) > 0) continue;
  std::string got;
  std::thread late;
  KernelHost host({.standard_output = writer.number()});
  run_on(host, [&, source = reader.number()]() -> Task<> {
    host.console().print("last");
    late = std::thread([&got, source] {
      while (!got.ends_with("last\n")) got += read_text(source);
    });
    co_return;
  });
  late.join();
  EXPECT_TRUE(got.ends_with("f\nlast\n") || got.ends_with("flast\n")) << got.size();
}

TEST(Console, AStoppedTerminalHoldsNobodyUp) {
  int master = -1;
  int slave = -1;
  if (::openpty(&master, &slave, nullptr, nullptr, nullptr) != 0)
    GTEST_SKIP() << "no terminal to be had here";
  const auto screen = FileDescriptor::adopt(master);
  const auto terminal = FileDescriptor::adopt(slave);
  ASSERT_EQ(::tcflow(terminal.number(), TCOOFF), 0) << "as Ctrl-S does";
  KernelHost host({.standard_output = terminal.number()});
  run_on(host, [&, number = terminal.number()]() -> Task<> {
    for (int i = 0; i < 100; ++i) host.console().print("to nobody");
    EXPECT_EQ(::tcflow(number, TCOON), 0);
    co_return;
  });
  EXPECT_FALSE(host.console().output_error());
  EXPECT_TRUE(read_text(screen.number()).starts_with("to nobody\r\n"));
}

TEST(Console, PromptsOnATerminalOnly) {
  int master = -1;
  int slave = -1;
  if (::openpty(&master, &slave, nullptr, nullptr, nullptr) != 0)
    GTEST_SKIP() << "no terminal to be had here";
  const auto screen = FileDescriptor::adopt(master);
  const auto terminal = FileDescriptor::adopt(slave);
  auto [reader, writer] = FileDescriptor::pipe();
  KernelHost host({.standard_input = terminal.number(), .standard_output = terminal.number()});
  host.console().prompt("name> ");
  EXPECT_EQ(read_text(screen.number()), "name> ");
  KernelHost piped({.standard_input = terminal.number(), .standard_output = writer.number()});
  piped.console().prompt("name> ");
  piped.console().print("line");
  EXPECT_EQ(read_text(reader.number()), "line\n");
}

TEST(Console, ReadingFromASocketKeepsItsDeadline) {
  auto [reader, writer] = socket_pair();
  KernelHost host({.standard_input = reader.number()});
  run_on(host, [&, &end = writer]() -> Task<> {
    const Deadline soon = host.now() + 20ms;
    auto none = co_await host.console().read_line(soon);
    CO_ASSERT(!none);
    EXPECT_EQ(none.error(), HostError::timed_out);
    write_text(end.number(), "one\n");
    const Deadline later = host.now() + 5s;
    auto one = co_await host.console().read_line(later);
    CO_ASSERT(one);
    EXPECT_EQ(*one, "one");
  });
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
