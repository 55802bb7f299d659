#include "simulator/simulation_watch.hpp"

#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace netrig {

namespace {

// What the signal handler looks at.
const Simulation* volatile watched = nullptr;
volatile std::uint64_t turns_seen = 0;
volatile int seconds_in_one_turn = 0;
volatile int most_seconds = 0;

void write_text(const char* text) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text, std::strlen(text));
}

/// Once a second of computing. Only what signal-safety(7) allows.
void look(int) {
  const auto* simulation = watched;
  if (simulation == nullptr) return;
  const char* running = simulation->running();
  if (running == nullptr || simulation->turns() != turns_seen) {
    turns_seen = simulation->turns();
    seconds_in_one_turn = 0;
    return;
  }
  seconds_in_one_turn = seconds_in_one_turn + 1;
  if (seconds_in_one_turn < most_seconds) return;
  write_text("netrig sim: ");
  write_text(running);
  write_text(" computes on and on without waiting for anything, so that no time can pass; ended\n");
  ::_exit(1);
}

void set_interval(long seconds) {
  itimerval interval{};
  interval.it_interval.tv_sec = interval.it_value.tv_sec = seconds;
  ::setitimer(ITIMER_PROF, &interval, nullptr);
}

}  // namespace

SimulationWatch::SimulationWatch(const Simulation& simulation, std::chrono::seconds turn_limit) {
  watched = &simulation;
  most_seconds = static_cast<int>(turn_limit.count());
  seconds_in_one_turn = 0;
  std::signal(SIGPROF, look);
  set_interval(1);
}

SimulationWatch::~SimulationWatch() {
  set_interval(0);
  std::signal(SIGPROF, SIG_DFL);
  watched = nullptr;
}

}  // namespace netrig
