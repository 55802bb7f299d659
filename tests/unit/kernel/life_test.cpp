// Stop, reload and the ready sign, seen from outside a process.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "kernel/kernel_host.hpp"
#include "run_on.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

/// A child process that runs a coroutine on a KernelHost with a ready sign, and is killed at the latest by
/// the destructor.
class Child {
 public:
  explicit Child(Task<int> (*body)(Host&)) {
    auto [reader, writer] = FileDescriptor::pipe();
    process_ = fork();
    if (process_ == 0) {
      reader.close();
      KernelHost host({.ready = ReadyPipe(std::move(writer))});
      _exit(host.run(body(host)));
    }
    ready_ = std::move(reader);
  }
  ~Child() {
    if (process_ > 0 && !waited_) ::kill(process_, SIGKILL), wait();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// What the ready sign's pipe gives next; empty at its end.
  std::string ready() {
    char text[16] = {};
    const auto count = ::read(ready_.number(), text, sizeof text);
    return {text, static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
  }
  void signal(int number) { ::kill(process_, number); }
  int wait() {
    int status = 0;
    waited_ = waitpid(process_, &status, 0) == process_;
    return status;
  }

 private:
  pid_t process_ = -1;
  bool waited_ = false;
  FileDescriptor ready_;
};

Task<int> ready_then_busy(Host& host) {
  host.ready();
  co_await host.sleep_until(host.now() + 100ms);  // a stop comes meanwhile
  const auto event = co_await host.next_life_event(host.now() + 5s);
  co_return event&&* event == LifeEvent::stop ? 7 : 8;
}

TEST(Life, AStopRightBehindTheReadySignIsAnEvent) {
  Child child(ready_then_busy);
  ASSERT_EQ(child.ready(), "ready\n");
  child.signal(SIGTERM);
  const int status = child.wait();
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

Task<int> stop_and_reload(Host& host) {
  auto none = co_await host.next_life_event(host.now());
  if (none || none.error() != HostError::timed_out) co_return 3;
  host.ready();
  auto first = co_await host.next_life_event(host.now() + 10s);
  if (!first || *first != LifeEvent::reload) co_return 4;
  host.console().error("reloaded");
  auto second = co_await host.next_life_event(host.now() + 10s);
  if (!second || *second != LifeEvent::stop) co_return 5;
  co_return 42;
}

Task<int> take_one_stop(Host& host) {
  auto none = co_await host.next_life_event(host.now());
  (void)none;
  host.ready();
  auto stop = co_await host.next_life_event({});
  (void)stop;
  ::raise(SIGTERM);
  co_await host.sleep_until(host.now() + 10s);
  co_return 6;
}

Task<int> never_ask(Host& host) {
  co_await host.sleep_until(host.now() + 10s);
  co_return 7;
}

TEST(Life, StopAndReloadAreTold) {
  Child child(stop_and_reload);
  EXPECT_EQ(child.ready(), "ready\n");
  EXPECT_EQ(child.ready(), "");
  child.signal(SIGHUP);
  child.signal(SIGINT);
  const int status = child.wait();
  ASSERT_TRUE(WIFEXITED(status)) << status;
  // A stop that came before the reload was asked for goes first.
  EXPECT_TRUE(WEXITSTATUS(status) == 42 || WEXITSTATUS(status) == 4) << WEXITSTATUS(status);
}

TEST(Life, ASecondStopEndsTheProgramAtOnce) {
  Child child(take_one_stop);
  EXPECT_EQ(child.ready(), "ready\n");
  child.signal(SIGTERM);
  const int status = child.wait();
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  EXPECT_EQ(WTERMSIG(status), SIGTERM);
}

TEST(Life, AStopEndsAProgramThatNeverAskedNorWasReady) {
  Child child(never_ask);
  child.signal(SIGTERM);
  const int status = child.wait();
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  EXPECT_EQ(WTERMSIG(status), SIGTERM);
}

TEST(ReadyPipe, IsTakenFromTheEnvironmentOnce) {
  auto [reader, writer] = FileDescriptor::pipe();
  ASSERT_EQ(::fcntl(writer.number(), F_SETFD, 0), 0);
  const auto number = std::to_string(writer.release());
  ::setenv(ReadyPipe::kVariable, number.c_str(), 1);
  auto sign = ReadyPipe::from_environment();
  EXPECT_EQ(std::getenv(ReadyPipe::kVariable), nullptr);
  EXPECT_EQ(::fcntl(std::stoi(number), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  sign.give();
  sign.give();
  char text[16] = {};
  EXPECT_EQ(::read(reader.number(), text, sizeof text), 6);
  EXPECT_STREQ(text, "ready\n");
  EXPECT_EQ(::read(reader.number(), text, sizeof text), 0);
}

TEST(ReadyPipe, NonsenseIsAnError) {
  for (const char* value : {"", "x", "1", "-3", "99999", "7x"}) {
    ::setenv(ReadyPipe::kVariable, value, 1);
    EXPECT_THROW(ReadyPipe::from_environment(), std::invalid_argument) << value;
  }
  ReadyPipe::from_environment().give();
}

}  // namespace
}  // namespace netrig::testing
