#include "simulator/simulated_console.hpp"

#include <gtest/gtest.h>

#include "async/line_input.hpp"
#include "support/co_assert.hpp"
#include "virtual_loop.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

TEST(OutputLog, KeepsLinesInOrderAndTellsOfEach) {
  int changes = 0;
  OutputLog log([&changes] { ++changes; });
  log.add_line("out");
  log.add_line("");
  log.add_line("oh");
  EXPECT_EQ(log.text(), "out\n\noh\n");
  EXPECT_EQ(changes, 3);
}

TEST(OutputLog, IsCutAtItsLimitAndSaysSo) {
  constexpr std::size_t kLimitBytes = 10;
  int changes = 0;
  OutputLog log([&changes] { ++changes; }, kLimitBytes);
  log.add_line("01234");
  log.add_line("678");
  EXPECT_EQ(log.text(), "01234\n678\n") << "just fits";
  log.add_line("more");
  const auto cut = "01234\n678\n" + log_end_note();
  EXPECT_EQ(log.text(), cut);
  log.add_line("and more");
  EXPECT_EQ(log.text(), cut);
  EXPECT_EQ(changes, 3) << "what is lost is no change";
}

TEST(OutputLog, CutsWithinALine) {
  OutputLog log({}, 4);
  log.add_line("0123456789");
  EXPECT_EQ(log.text(), "0123" + log_end_note());
}

TEST(LineInput, CutsLinesWhereverTheirBytesCome) {
  const std::string text = "one\r\n\ntwo\nlast";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    LineInput lines;
    std::vector<std::string> taken;
    for (std::size_t at = 0; at < text.size(); at += step) {
      lines.add(std::string_view(text).substr(at, step));
      while (auto line = lines.take()) taken.push_back(*line);
    }
    EXPECT_EQ(taken, (std::vector<std::string>{"one", "", "two"})) << "in steps of " << step;
    lines.end();
    EXPECT_EQ(lines.take(), "last");
    EXPECT_EQ(lines.take(), std::nullopt);
  }
}

TEST(LineInput, CutsEndlessLines) {
  LineInput lines;
  lines.add(std::string(LineInput::kLineLimitBytes, 'x') + "\n" +
            std::string(LineInput::kLineLimitBytes, 'y') + "z\n");
  EXPECT_EQ(lines.take(), std::string(LineInput::kLineLimitBytes, 'x'));
  EXPECT_EQ(lines.take(), std::string(LineInput::kLineLimitBytes, 'y'));
  EXPECT_EQ(lines.take(), "z");
}

TEST(LineInput, IsQuickWithAMillionLinesAtOnce) {
  constexpr int kLines = 1'000'000;
  std::string text;
  for (int i = 0; i < kLines; ++i) text += "0123456789\n";
  LineInput lines;
  lines.add(text);
  int taken = 0;
  while (lines.take()) ++taken;
  EXPECT_EQ(taken, kLines);
}

class ConsoleOfAProgram : public ::testing::Test {
 protected:
  VirtualLoop loop_;
  std::shared_ptr<OutputLog> log_ = std::make_shared<OutputLog>(nullptr);
  std::unique_ptr<SimulatedConsole> console_ = std::make_unique<SimulatedConsole>(loop_.context(), log_);
};

TEST_F(ConsoleOfAProgram, OutputAndErrorsAreOneLog) {
  console_->print("out");
  console_->error("oh");
  console_->print("out again");
  console_.reset();
  EXPECT_EQ(log_->text(), "out\noh\nout again\n");
}

TEST_F(ConsoleOfAProgram, ReadsWhatWasGiven) {
  console_->give("one\ntwo\nla", false);
  loop_.at(TimePoint(3s), [this] { console_->give("st", true); });
  loop_.at(TimePoint(4s), [this] { console_->give("after the end\n", false); });
  loop_.run([](VirtualLoop& loop, SimulatedConsole& console) -> Task<> {
    auto one = co_await console.read_line({});
    CO_ASSERT(one);
    EXPECT_EQ(*one, "one");
    const Deadline passed = loop.now() - 1s;
    auto two = co_await console.read_line(passed);
    CO_ASSERT(two);
    EXPECT_EQ(*two, "two") << "what is there is never a time-out";
    const Deadline early = loop.now() + 2s;
    auto none = co_await console.read_line(early);
    CO_ASSERT(!none);
    EXPECT_EQ(none.error(), HostError::timed_out);
    EXPECT_EQ(loop.now(), TimePoint(2s));
    auto last = co_await console.read_line({});
    CO_ASSERT(last);
    EXPECT_EQ(*last, "last");
    EXPECT_EQ(loop.now(), TimePoint(3s));
    for (int i = 0; i < 2; ++i) {
      auto ended = co_await console.read_line({});
      CO_ASSERT(!ended);
      EXPECT_EQ(ended.error(), HostError::end_of_file);
    }
  }(loop_, *console_));
}

TEST_F(ConsoleOfAProgram, AReaderThatIsLeftWaitingIsTold) {
  loop_.at(TimePoint(1s), [this] { console_.reset(); });
  loop_.run([](SimulatedConsole& console) -> Task<> {
    auto line = co_await console.read_line({});
    CO_ASSERT(!line);
    EXPECT_EQ(line.error(), HostError::closed);
  }(*console_));
}

TEST_F(ConsoleOfAProgram, WithoutInputItIsAtItsEnd) {
  console_->give("", true);
  loop_.run([](SimulatedConsole& console) -> Task<> {
    auto line = co_await console.read_line({});
    CO_ASSERT(!line);
    EXPECT_EQ(line.error(), HostError::end_of_file);
  }(*console_));
}

}  // namespace
}  // namespace netrig::testing
