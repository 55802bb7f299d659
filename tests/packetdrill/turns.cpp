#include "turns.hpp"

#include <algorithm>

namespace netrig::packetdrill {

namespace {

/// In real time, for a thread that only has to run; a limit, so that a mistake does not hang a test.
constexpr auto kLongestTurn = std::chrono::seconds(5);

}  // namespace

bool Turns::is_over(const Waiting& waiting) const {
  return waiting.ready() || (waiting.until && *waiting.until <= host_.now());
}

std::optional<TimePoint> Turns::next_event() const {
  auto next = host_.next_event();
  if (waiting_ && waiting_->until) next = std::min(next.value_or(TimePoint::max()), *waiting_->until);
  return next;
}

bool Turns::wait(const std::function<bool()>& ready, Deadline until) {
  const Waiting waiting{ready, until};
  if (is_over(waiting)) return ready();
  if (is_main()) {  // the script did not expect it to wait
    while (!is_over(waiting)) {
      const auto next = std::min(next_event().value_or(TimePoint::max()), until.value_or(TimePoint::max()));
      if (next == TimePoint::max()) return false;
      run_to(next);
    }
    return ready();
  }
  waiting_.emplace(waiting);
  away_ = false;
  changed_.notify_all();
  changed_.wait(mutex_, [this] { return !waiting_; });
  return ready();
}

void Turns::done() {
  host_.settle();
  while (waiting_ && is_over(*waiting_)) {
    waiting_.reset();
    away_ = true;
    changed_.notify_all();
    if (!changed_.wait_for(mutex_, kLongestTurn, [this] { return !away_; })) break;
    host_.settle();
  }
}

bool Turns::came_back() {
  if (is_main() || !away_) return false;
  away_ = false;
  changed_.notify_all();
  return true;
}

void Turns::run_to(TimePoint time) {
  done();
  do {
    host_.run_to(std::min(time, next_event().value_or(time)));
    done();
  } while (host_.now() < time);
}

bool Turns::run_on() {
  const auto next = next_event();
  if (!next) return false;
  run_to(std::max(*next, host_.now()));
  return true;
}

}  // namespace netrig::packetdrill
