#include "simulator/simulation.hpp"

#include <gtest/gtest.h>
#include <time.h>

#include <boost/asio/post.hpp>

#include "async/revocable_executor.hpp"
#include "simulator/simulation_watch.hpp"

namespace netrig {
namespace {

using std::chrono::milliseconds;

/// Writes its name and the time down when its time has come.
class Noting final : public EventSource {
 public:
  Noting(std::string name, std::vector<std::string>& notes) : name_(std::move(name)), notes_(notes) {}
  void happen(TimePoint now) override {
    notes_.push_back(
        name_ + " at " +
        std::to_string(std::chrono::duration_cast<milliseconds>(now - Simulation::kBegin).count()));
  }

 private:
  std::string name_;
  std::vector<std::string>& notes_;
};

class SimulationTest : public ::testing::Test {
 protected:
  TimePoint at(int ms) const { return Simulation::kBegin + milliseconds(ms); }
  void run_to(TimePoint end) {
    do simulation.settle();
    while (simulation.advance(end));
  }

  Simulation simulation{1};
  std::vector<std::string> notes;
};

TEST_F(SimulationTest, EventsHappenInTheOrderOfTimeThenOfScheduling) {
  Noting a("a", notes), b("b", notes), c("c", notes);
  simulation.schedule(c, at(20));
  simulation.schedule(b, at(10));
  simulation.schedule(a, at(10));
  run_to(at(100));
  EXPECT_EQ(notes, (std::vector<std::string>{"b at 10", "a at 10", "c at 20"}));
  EXPECT_EQ(simulation.now(), at(100));
}

TEST_F(SimulationTest, TimeDoesNotGoPastTheLimitNorBack) {
  Noting a("a", notes);
  simulation.schedule(a, at(50));
  run_to(at(49));
  EXPECT_TRUE(notes.empty());
  EXPECT_EQ(simulation.now(), at(49));
  EXPECT_FALSE(simulation.is_idle());
  run_to(at(10));
  EXPECT_EQ(simulation.now(), at(49));
  run_to(at(50));
  EXPECT_EQ(notes.size(), 1u);
  EXPECT_TRUE(simulation.is_idle());
}

TEST_F(SimulationTest, ADeadlineThatHasPassedIsDueNow) {
  Noting a("a", notes);
  run_to(at(30));
  simulation.schedule(a, at(10));
  run_to(at(31));
  EXPECT_EQ(notes, std::vector<std::string>{"a at 30"});
}

TEST_F(SimulationTest, ATimerRunsOutOnceAndNotWhenItIsCancelled) {
  const auto first = simulation.make_timer();
  const auto second = simulation.make_timer();
  first->start(at(5), [this] { notes.push_back("first"); });
  second->start(at(6), [this] { notes.push_back("second"); });
  second->cancel();
  run_to(at(20));
  EXPECT_EQ(notes, std::vector<std::string>{"first"});
}

TEST_F(SimulationTest, ATimerThatIsDestroyedIsGone) {
  simulation.make_timer()->start(at(5), [this] { notes.push_back("gone"); });
  run_to(at(20));
  EXPECT_TRUE(notes.empty());
}

TEST_F(SimulationTest, TheTimeOfDayGoesWithTheClock) {
  run_to(at(1500));
  EXPECT_EQ(simulation.wall_time(), Simulation::kDayBegin + milliseconds(1500));
}

/// A program that gives way again and again, but never waits.
class Spinning final : public TurnWatch {
 public:
  explicit Spinning(Simulation& simulation)
      : simulation_(simulation),
        subject_(simulation.subject("pc:spinner")),
        executor_(simulation.loop(), this) {}
  void start() {
    boost::asio::post(executor_, [this] { start(); });
  }
  void turn_begins() override { simulation_.turn_begins(subject_); }
  void turn_ends() noexcept override { simulation_.turn_ends(); }

 private:
  Simulation& simulation_;
  std::uint32_t subject_;
  RevocableExecutor executor_;
};

TEST_F(SimulationTest, AProgramThatNeverWaitsIsNamed) {
  Spinning spinning(simulation);
  spinning.start();
  try {
    simulation.settle();
    FAIL() << "it went on";
  } catch (const TimeStandsStill& error) {
    EXPECT_NE(std::string(error.what()).find("pc:spinner"), std::string::npos) << error.what();
  }
}

/// Is always due.
class Overdue final : public EventSource {
 public:
  explicit Overdue(Simulation& simulation) : simulation_(simulation) {}
  void happen(TimePoint now) override { simulation_.schedule(*this, now); }

 private:
  Simulation& simulation_;
};

/// Touches itself while it is settled.
class Restless final : public Unsettled {
 public:
  explicit Restless(Simulation& simulation) : simulation_(simulation) {}
  void settle(TimePoint) override { simulation_.touch(*this); }

 private:
  Simulation& simulation_;
};

TEST_F(SimulationTest, EventsWithoutEndAtOneInstantEndWithAnError) {
  Overdue overdue(simulation);
  simulation.schedule(overdue, at(5));
  EXPECT_THROW(run_to(at(10)), TimeStandsStill);
  simulation.schedule(overdue, {});
}

TEST_F(SimulationTest, WhatNeverSettlesEndsWithAnError) {
  Restless restless(simulation);
  simulation.touch(restless);
  EXPECT_THROW(simulation.settle(), TimeStandsStill);
  simulation.forget(restless);
}

class Failing final : public Unsettled {
 public:
  void settle(TimePoint) override { throw std::runtime_error("no"); }
};

class Settled final : public Unsettled {
 public:
  void settle(TimePoint) override { ++times; }
  int times = 0;
};

TEST_F(SimulationTest, WhoeverWasToBeSettledIsWhenAnotherHasFailed) {
  Settled before, after, gone;
  Failing failing;
  simulation.touch(before);
  simulation.touch(failing);
  simulation.touch(after);
  simulation.touch(gone);
  EXPECT_THROW(simulation.settle(), std::runtime_error);
  simulation.forget(gone);
  simulation.settle();
  EXPECT_EQ(before.times, 1);
  EXPECT_EQ(after.times, 1);
  EXPECT_EQ(gone.times, 0);
}

TEST(SimulationWatch, NamesAProgramThatComputesForEver) {
  Simulation simulation(1);
  const auto subject = simulation.subject("pc:thinker");
  EXPECT_EXIT(
      {
        const SimulationWatch watch(simulation, std::chrono::seconds(1));
        simulation.turn_begins(subject);
        for (timespec used{};;) clock_gettime(CLOCK_MONOTONIC, &used);
      },
      ::testing::ExitedWithCode(1), "pc:thinker computes on and on");
}

TEST(SimulationWatch, LeavesAloneWhoeverGivesWay) {
  Simulation simulation(1);
  const auto subject = simulation.subject("pc:worker");
  const SimulationWatch watch(simulation, std::chrono::seconds(1));
  timespec used{};
  do {
    simulation.turn_begins(subject);
    simulation.turn_ends();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  } while (used.tv_sec < 3);
  SUCCEED() << "and it is still here";
}

TEST(EventDigest, HangsOnAllOfAnOutput) {
  const auto of = [](const std::string& text) {
    EventDigest digest;
    digest.add(EventKind::output, Simulation::kBegin, 1, as_bytes(text));
    return digest.value();
  };
  const std::string text(1000, 'x');
  for (const std::size_t at : {0u, 63u, 64u, 500u, 999u}) {
    auto other = text;
    other[at] = 'y';
    EXPECT_NE(of(other), of(text)) << at;
  }
}

TEST(EventDigest, HangsOnEverythingThatItIsTold) {
  const std::array<std::uint8_t, 3> bytes{1, 2, 3}, others{1, 2, 4};
  const auto of = [](TimePoint time, EventKind kind, std::uint32_t subject, ByteView content) {
    EventDigest digest;
    digest.add(kind, time, subject, content);
    return digest.value();
  };
  const auto time = Simulation::kBegin;
  const auto value = of(time, EventKind::frame, 1, bytes);
  EXPECT_EQ(of(time, EventKind::frame, 1, bytes), value);
  EXPECT_NE(of(time + Duration(1), EventKind::frame, 1, bytes), value);
  EXPECT_NE(of(time, EventKind::arrival, 1, bytes), value);
  EXPECT_NE(of(time, EventKind::frame, 2, bytes), value);
  EXPECT_NE(of(time, EventKind::frame, 1, others), value);
  EXPECT_NE(of(time, EventKind::frame, 1, ByteView(bytes).first(2)), value);
}

TEST(EventDigest, HangsOnTheOrder) {
  EventDigest one, other;
  one.add(EventKind::turn, Simulation::kBegin, 1, {});
  one.add(EventKind::turn, Simulation::kBegin, 2, {});
  other.add(EventKind::turn, Simulation::kBegin, 2, {});
  other.add(EventKind::turn, Simulation::kBegin, 1, {});
  EXPECT_NE(one.value(), other.value());
  EXPECT_EQ(one.count(), 2u);
}

/// A change of this number is a change of what every run's hash means: write it down as such.
TEST(EventDigest, IsTheSameInEveryBuild) {
  EventDigest digest;
  const std::array<std::uint8_t, 5> bytes{0xff, 0, 1, 2, 3};
  digest.add(EventKind::frame, Simulation::kBegin, 7, bytes);
  digest.add(EventKind::end, Simulation::kBegin + milliseconds(1), 8, {});
  EXPECT_EQ(digest.to_string(), "b4b52e1d0eaaa308");
  for (const std::size_t size : {8u, 9u, 15u, 16u, 17u, 40u})  // words, and what is left of one
    digest.add(EventKind::output, Simulation::kBegin, 9, as_bytes(std::string(size, 'a')));
  EXPECT_EQ(digest.to_string(), "1549348eb006efb4");
}

}  // namespace
}  // namespace netrig
