// What every Host promises about time, events and groups of coroutines (host/event.hpp, host/task.hpp).
#include <set>

#include "host/random.hpp"
#include "host_world.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

class TaskContract : public HostContract {};
NETRIG_IN_EVERY_WORLD(TaskContract);

Task<> note_after(Host& host, Duration time, std::string text, std::vector<std::string>& notes) {
  co_await host.sleep_until(host.now() + time);
  notes.push_back(text);
}

Task<> fail_after(Host& host, Duration time, std::string text) {
  co_await host.sleep_until(host.now() + time);
  throw std::runtime_error(text);
}

Task<> note_outcome(Event& event, Deadline deadline, std::vector<Error>& outcomes) {
  auto woken = co_await event.wait(deadline);
  outcomes.push_back(woken ? Error() : woken.error());
}

TEST_P(TaskContract, SleepingEndsInTheOrderOfTimeAndNeverEarly) {
  run([&]() -> Task<> {
    std::vector<std::string> notes;
    TaskGroup group(host());
    const auto start = host().now();
    group.spawn(note_after(host(), 60ms, "third", notes));
    group.spawn(note_after(host(), 20ms, "first", notes));
    group.spawn(note_after(host(), 40ms, "second", notes));
    auto joined = co_await group.join(soon());
    EXPECT_TRUE(joined.has_value());
    EXPECT_GE(host().now() - start, 60ms);
    EXPECT_EQ(notes, (std::vector<std::string>{"first", "second", "third"}));
  });
}

TEST_P(TaskContract, SleepingUntilThePastReturns) {
  run([&]() -> Task<> {
    const auto start = host().now();
    co_await host().sleep_until(start - 1h);
    co_await host().sleep_until(TimePoint::min());
    EXPECT_LT(host().now() - start, 5s);
  });
}

TEST_P(TaskContract, NotifyingBeforehandEndsTheNextWaitOnly) {
  run([&]() -> Task<> {
    auto event = host().event();
    event->notify();
    event->notify();
    auto first = co_await event->wait(soon());
    EXPECT_TRUE(first.has_value());
    const Deadline deadline = at_once();
    auto second = co_await event->wait(deadline);
    CO_ASSERT(!second);
    EXPECT_EQ(second.error(), HostError::timed_out);
    EXPECT_GE(host().now(), *deadline);
  });
}

TEST_P(TaskContract, ANotificationIsNeverATimeOut) {
  run([&]() -> Task<> {
    auto event = host().event();
    event->notify();
    auto woken = co_await event->wait(passed());
    EXPECT_TRUE(woken.has_value());
  });
}

TEST_P(TaskContract, NotifyingEndsAllPresentWaits) {
  run([&]() -> Task<> {
    auto event = host().event();
    std::vector<Error> outcomes;
    TaskGroup group(host());
    for (int i = 0; i < 3; ++i) group.spawn(note_outcome(*event, soon(), outcomes));
    co_await host().sleep_until(host().now() + 10ms);
    event->notify();
    auto joined = co_await group.join(soon());
    EXPECT_TRUE(joined.has_value());
    EXPECT_EQ(outcomes, std::vector<Error>(3));
    auto spent = co_await event->wait(at_once());
    EXPECT_FALSE(spent.has_value());
  });
}

TEST_P(TaskContract, DestroyingAnEventClosesItsWaits) {
  run([&]() -> Task<> {
    auto event = host().event();
    std::vector<Error> outcomes;
    TaskGroup group(host());
    group.spawn(note_outcome(*event, {}, outcomes));
    co_await host().sleep_until(host().now() + 10ms);
    event.reset();
    auto joined = co_await group.join(soon());
    EXPECT_TRUE(joined.has_value());
    EXPECT_EQ(outcomes, (std::vector<Error>{make_error_code(HostError::closed)}));
  });
}

TEST_P(TaskContract, CancellingInTheMomentThatMembersEndIsSafe) {
  run([&]() -> Task<> {
    for (int i = 0; i < 50; ++i) {
      auto event = host().event();
      std::vector<Error> outcomes;
      TaskGroup group(host());
      for (int member = 0; member < 5; ++member) group.spawn(note_outcome(*event, {}, outcomes));
      co_await host().sleep_until(host().now() + 1ms);
      event->notify();
      group.cancel();
      auto joined = co_await group.join(soon());
      EXPECT_TRUE(joined.has_value());
      EXPECT_EQ(outcomes, std::vector<Error>(5));
    }
  });
}

TEST_P(TaskContract, JoiningTimesOutAndCanBeRepeated) {
  run([&]() -> Task<> {
    std::vector<std::string> notes;
    TaskGroup group(host());
    group.spawn(note_after(host(), 60ms, "done", notes));
    auto early = co_await group.join(in(10ms));
    CO_ASSERT(!early);
    EXPECT_EQ(early.error(), HostError::timed_out);
    EXPECT_EQ(group.size(), 1u);
    auto joined = co_await group.join(soon());
    EXPECT_TRUE(joined.has_value());
    EXPECT_EQ(group.size(), 0u);
    auto empty = co_await group.join(passed());
    EXPECT_TRUE(empty.has_value());
  });
}

TEST_P(TaskContract, AnExceptionReachesJoinAfterAllHaveEnded) {
  run([&]() -> Task<> {
    std::vector<std::string> notes;
    TaskGroup group(host());
    group.spawn(fail_after(host(), 10ms, "broken"));
    group.spawn(note_after(host(), 40ms, "done", notes));
    std::string caught;
    try {
      auto joined = co_await group.join(soon());
      (void)joined;
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    EXPECT_EQ(caught, "broken");
    EXPECT_EQ(notes.size(), 1u);
    auto again = co_await group.join(soon());
    EXPECT_TRUE(again.has_value());
  });
}

class CountAtEnd {
 public:
  explicit CountAtEnd(int& number) : number_(number) {}
  ~CountAtEnd() { ++number_; }

 private:
  int& number_;
};

Task<> wait_in_everything(HostWorld& world, int which, int& ended) {
  auto& host = world.host();
  const CountAtEnd count(ended);
  if (which == 0) co_await host.sleep_until(host.now() + 1h);
  if (which == 1) {
    auto event = host.event();
    auto outcome = co_await event->wait({});
    EXPECT_EQ(outcome.error(), HostError::closed);
  }
  if (which == 2) {
    auto socket = host.udp({.local = {world.address(), 0}}).value();
    auto outcome = co_await socket->receive({});
    EXPECT_EQ(outcome.error(), HostError::closed);
  }
  if (which == 3) {
    auto listener = host.tcp_listen({.local = {world.address(), 0}}).value();
    auto outcome = co_await listener->accept({});
    EXPECT_EQ(outcome.error(), HostError::closed);
  }
  if (which == 4) {
    auto pair = co_await connected_pair(world);
    std::array<std::uint8_t, 4> buffer;
    auto outcome = co_await pair.client->read(buffer, {});
    EXPECT_EQ(outcome.error(), HostError::closed);
    auto again = co_await pair.client->read(buffer, {});  // throws
    (void)again;
    ADD_FAILURE() << "a cancelled coroutine goes on";
  }
  if (which == 5) {
    TaskGroup inner(host);
    inner.spawn(fail_after(host, 1h, "never"));
    auto outcome = co_await inner.join({});
    EXPECT_EQ(outcome.error(), HostError::closed);
  }
}

TEST_P(TaskContract, CancellingEndsEveryKindOfWait) {
  run([&]() -> Task<> {
    int ended = 0;
    TaskGroup group(host());
    for (int which = 0; which < 6; ++which) group.spawn(wait_in_everything(world(), which, ended));
    co_await host().sleep_until(host().now() + 50ms);
    EXPECT_EQ(ended, 0);
    group.cancel();
    auto joined = co_await group.join(soon());
    EXPECT_TRUE(joined.has_value());
    EXPECT_EQ(ended, 6);
  });
}

TEST_P(TaskContract, DestroyingAGroupCancelsIt) {
  run([&]() -> Task<> {
    int ended = 0;
    {
      TaskGroup group(host());
      group.spawn(wait_in_everything(world(), 2, ended));
      co_await host().sleep_until(host().now() + 10ms);
    }
    co_await host().sleep_until(host().now() + 10ms);
    EXPECT_EQ(ended, 1);
  });
}

TEST_P(TaskContract, WhatStillWaitsAtTheEndIsUnwound) {
  auto ended = std::make_shared<int>(0);
  {
    auto other = GetParam().make();
    other->run([](HostWorld& in, std::shared_ptr<int> counter) -> Task<> {
      auto group = std::make_shared<TaskGroup>(in.host());
      for (int which = 1; which < 4; ++which) group->spawn(wait_in_everything(in, which, *counter));
      // The group's own end would cancel them; here one member keeps it.
      group->spawn([](std::shared_ptr<TaskGroup> self, Host& host) -> Task<> {
        co_await host.sleep_until(host.now() + std::chrono::hours(1));
        (void)self;
      }(group, in.host()));
      co_await in.host().sleep_until(in.host().now() + 10ms);
    }(*other, ended));
    EXPECT_EQ(*ended, 0);
  }
  EXPECT_EQ(*ended, 3);
}

TEST_P(TaskContract, RandomBytesDiffer) {
  std::set<Bytes> seen;
  for (int i = 0; i < 100; ++i) {
    Bytes bytes(19);
    host().random(bytes);
    EXPECT_TRUE(seen.insert(bytes).second);
  }
  std::set<std::uint64_t> below;
  for (int i = 0; i < 1000; ++i) below.insert(random_below(host(), 7));
  EXPECT_EQ(below, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6}));
}

TEST_P(TaskContract, TimeOfDayIsOfThisCentury) {
  EXPECT_GT(host().wall_time(), WallTime(std::chrono::sys_days(std::chrono::year(2000) / 1 / 1)));
  EXPECT_FALSE(host().host_name().empty());
}

}  // namespace
}  // namespace netrig::testing
