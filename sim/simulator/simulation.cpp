#include "simulator/simulation.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace netrig {

/// A program's timer: the deadline of one wait.
class Simulation::Timer final : public DeadlineTimer, private EventSource {
 public:
  explicit Timer(Simulation& simulation) : simulation_(simulation) {}
  ~Timer() override { Timer::cancel(); }

  void start(TimePoint time, std::function<void()> run_out) override {
    run_out_ = std::move(run_out);
    simulation_.schedule(*this, time);
  }
  void cancel() override { simulation_.schedule(*this, {}); }

 private:
  void happen(TimePoint) override {
    simulation_.stirred_ = true;
    // It may be started again, or destroyed, by what it calls.
    const auto run_out = std::exchange(run_out_, nullptr);
    run_out();
  }

  Simulation& simulation_;
  std::function<void()> run_out_;
};

Simulation::Simulation(std::uint64_t seed) : seed_(seed), loop_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE) {}

void Simulation::schedule(EventSource& source, std::optional<TimePoint> due) {
  if (due && *due < now_) due = now_;
  queue_.set(source, due);
}

void Simulation::touch(Unsettled& what) {
  stirred_ = true;
  if (!std::exchange(what.queued_, true)) touched_.push_back(&what);
}

void Simulation::forget(Unsettled& what) {
  if (!std::exchange(what.queued_, false)) return;
  std::erase(touched_, &what);
  std::replace(settling_.begin(), settling_.end(), &what, static_cast<Unsettled*>(nullptr));
}

bool Simulation::advance(TimePoint limit) {
  const auto next = queue_.next();
  if (!next || *next > limit) {
    time_goes_on_to(limit);
    return false;
  }
  time_goes_on_to(*next);
  ++at_once_;
  return queue_.with_due(now_, [this](EventSource& source) { source.happen(now_); });
}

void Simulation::time_goes_on_to(TimePoint time) {
  if (time <= now_) return;
  now_ = time;
  ++instant_;
  at_once_ = 0;
}

void Simulation::settle() {
  for (std::size_t settled = 1; settled > 0; at_once_ += settled) {
    loop_.restart();
    loop_.poll();
    if (is_too_much()) stand_still();
    settled = settle_touched();
  }
  stirred_ = false;
}

/// Those that are settled in one go. Whoever has not had its turn when one of them throws stays touched.
class Simulation::Settling {
 public:
  explicit Settling(Simulation& simulation) : settling_(simulation.settling_), touched_(simulation.touched_) {
    settling_.swap(touched_);
  }
  Settling(const Settling&) = delete;
  Settling& operator=(const Settling&) = delete;
  ~Settling() {
    std::copy_if(settling_.begin() + static_cast<std::ptrdiff_t>(next_), settling_.end(),
                 std::back_inserter(touched_), [](const Unsettled* what) { return what != nullptr; });
    settling_.clear();
  }

  /// False at the end; null for one that is gone.
  bool take(Unsettled*& what) {
    if (next_ == settling_.size()) return false;
    what = std::exchange(settling_[next_++], nullptr);
    return true;
  }

 private:
  std::vector<Unsettled*>& settling_;
  std::vector<Unsettled*>& touched_;
  std::size_t next_ = 0;
};

/// In the order in which they were touched.
std::size_t Simulation::settle_touched() {
  Settling settling(*this);
  std::size_t count = 0;
  for (Unsettled* what = nullptr; settling.take(what); ++count) {
    if (what == nullptr) continue;
    what->queued_ = false;
    what->settle(now_);
  }
  return count;
}

std::unique_ptr<DeadlineTimer> Simulation::make_timer() {
  return std::make_unique<Timer>(*this);
}

std::uint32_t Simulation::subject(std::string name) {
  subjects_.push_back(std::move(name));
  turns_.emplace_back();
  return static_cast<std::uint32_t>(subjects_.size() - 1);
}

void Simulation::turn_begins(std::uint32_t subject) {
  if (turn_depth_++ > 0) return;
  all_turns_ = all_turns_ + 1;
  running_ = subjects_[subject].c_str();
  count_turn(subject);
  note(EventKind::turn, subject);
}

void Simulation::turn_ends() noexcept {
  if (--turn_depth_ == 0) running_ = nullptr;
}

void Simulation::count_turn(std::uint32_t subject) {
  auto& turns = turns_[subject];
  if (turns.instant != instant_) turns = {.instant = instant_};
  ++turns.count;
  if (is_too_much()) loop_.stop();
}

void Simulation::stand_still() {
  std::size_t most = 0;
  for (std::size_t i = 0; i < turns_.size(); ++i) {
    const auto turns_of = [&](std::size_t subject) {
      return turns_[subject].instant == instant_ ? turns_[subject].count : 0;
    };
    if (turns_of(i) > turns_of(most)) most = i;
  }
  at_once_ = 0;
  if (turns_.empty() || turns_[most].instant != instant_) {
    throw TimeStandsStill(
        "events follow each other without end, and time does not pass, though no program "
        "runs: a fault of netrig's own");
  }
  throw TimeStandsStill(
      subjects_[most] +
      " runs again and again, and time does not pass. A link without a `rate` lets through any "
      "amount in no time: if this sends as much as it can, give its links one");
}

}  // namespace netrig
