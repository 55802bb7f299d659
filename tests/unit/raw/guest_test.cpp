// A program in a node's process: its end by itself, by a stop, and by a kill, which runs nothing of it any
// more.
#include "raw/guest.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "host/task.hpp"
#include "kernel/file_descriptor.hpp"
#include "raw/raw_driver.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

/// What the program below did, since it can't be asked.
struct Trace {
  bool began = false;
  bool went_on = false;
  bool destroyed = false;
};
Trace trace;

struct Destroyed {
  ~Destroyed() { trace.destroyed = true; }
};

Task<int> serve(Host& host, const Options&) {
  const Destroyed mark;
  trace.began = true;
  auto listener = host.tcp_listen({.local = {Ipv4Address({127, 0, 0, 1}), 80}});
  TaskGroup tasks(host);
  tasks.spawn([](Host& its) -> Task<> { co_await its.sleep_until(its.now() + 1h); }(host));
  host.ready();
  auto event = co_await host.next_life_event({});
  trace.went_on = true;
  tasks.cancel();
  auto joined = co_await tasks.join(host.now() + 1s);
  co_return joined&& event ? 7 : 1;
}

Task<int> fail(Host& host, const Options&) {
  co_await host.sleep_until(host.now() + 1ms);
  throw std::runtime_error("it broke");
}

Program program(Task<int> (*run)(Host&, const Options&)) {
  return {.name = "test", .summary = "", .usage = "", .needs = {}, .describe = nullptr, .run = run};
}

class Guests : public testing::Test {
 protected:
  Guests() { trace = {}; }
  ~Guests() override { driver.drain(); }

  std::unique_ptr<Guest> start(const Program& what) {
    auto guest = std::make_unique<Guest>(
        driver, what, Options(),
        GuestSurroundings::Terminal{FileDescriptor::duplicate(0), FileDescriptor::duplicate(1),
                                    FileDescriptor::duplicate(2)},
        ReadyPipe(), GuestSurroundings::Options());
    guest->start([this](const ProgramEnd& end) { ended = end; });
    return guest;
  }
  void run() {
    loop.restart();
    loop.run_for(50ms);
  }

  boost::asio::io_context loop{1};
  RawDriver driver{loop};
  std::optional<ProgramEnd> ended;
};

TEST_F(Guests, EndAsTheProgramSays) {
  const auto serving = program(serve);
  const auto guest = start(serving);
  run();
  EXPECT_FALSE(ended);
  EXPECT_TRUE(driver.stack().tcp().is_listening(80));
  EXPECT_TRUE(guest->tell(LifeEvent::stop));
  run();
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 7);
  EXPECT_FALSE(driver.stack().tcp().is_listening(80));
  EXPECT_FALSE(guest->tell(LifeEvent::stop));  // nobody waits for a second one
}

TEST_F(Guests, EndWithWhatLeavesTheProgram) {
  const auto failing = program(fail);
  const auto guest = start(failing);
  run();
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, kExitFailed);
  EXPECT_EQ(ended->error, "it broke");
}

TEST_F(Guests, RunNoMoreOnceTheyAreKilled) {
  const auto serving = program(serve);
  auto guest = start(serving);
  run();
  ASSERT_TRUE(trace.began);
  EXPECT_TRUE(guest->tell(LifeEvent::stop));  // its coroutine is about to go on …
  guest.reset();                              // … and is killed before it does
  run();
  EXPECT_FALSE(trace.went_on);
  EXPECT_FALSE(ended);
  EXPECT_TRUE(trace.destroyed);
  EXPECT_FALSE(driver.stack().tcp().is_listening(80));
}

TEST_F(Guests, AreGoneAtOnceWhenTheyAreKilledWhileTheyWait) {
  const auto serving = program(serve);
  auto guest = start(serving);
  run();
  guest.reset();
  EXPECT_TRUE(trace.destroyed);
  EXPECT_FALSE(driver.stack().tcp().is_listening(80));
}

}  // namespace
}  // namespace netrig
