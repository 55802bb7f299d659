// Simulation: virtual time. It jumps from one event to the next, in the order of (time, sequence), and
// between two events everything that can run at that instant runs: coroutines of programs, then the stacks
// that these or a frame have touched. Nothing here knows what a topology is.
//
//     Simulation simulation(seed);
//     … links, nodes, programs …
//     do simulation.settle(); while (simulation.advance(end));
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "async/deadline_timer.hpp"
#include "host/time.hpp"
#include "link/random_stream.hpp"
#include "simulator/event_digest.hpp"
#include "simulator/event_source.hpp"

namespace netrig {

/// What is to be done before time goes on: a node whose stack was touched.
class Unsettled {
 public:
  virtual ~Unsettled() = default;
  virtual void settle(TimePoint now) = 0;

 private:
  friend class Simulation;
  bool queued_ = false;
};

/// Programs ran again and again without time going on. what() names the one that ran most.
class TimeStandsStill : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Simulation {
 public:
  /// A simulation begins at this time of its monotonic clock, and at this time of day.
  static constexpr TimePoint kBegin{std::chrono::seconds(1)};
  static constexpr WallTime kDayBegin =
      std::chrono::sys_days(std::chrono::year(2025) / std::chrono::January / 1);
  /// So many events at one instant, and so many more for each subject, are taken for a program that never
  /// waits.
  static constexpr std::uint64_t kMostAtOnce = 1'000'000;
  static constexpr std::uint64_t kMostAtOnceEach = 1'000;

  explicit Simulation(std::uint64_t seed);
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  std::uint64_t seed() const { return seed_; }
  /// A stream that hangs on the seed and the name alone.
  RandomStream stream(std::string_view name) const { return {seed_, name}; }

  TimePoint now() const { return now_; }
  WallTime wall_time() const { return kDayBegin + (now_ - kBegin); }

  /// Sets, moves or takes away a source's deadline; one that has passed is due now. A source takes its own
  /// away before it is destroyed.
  void schedule(EventSource& source, std::optional<TimePoint> due);
  /// Settled before time goes on.
  void touch(Unsettled& what);
  /// It is about to be destroyed.
  void forget(Unsettled& what);

  /// Lets everything happen that can without time going on. Throws TimeStandsStill.
  void settle();
  /// The same after an advance(), which most often has only moved a frame one link on.
  void settle_if_stirred() {
    if (stirred_ || is_too_much()) settle();
  }
  /// Jumps to the next event and lets it happen. False, at the time `limit`, when there is none by then.
  bool advance(TimePoint limit);
  /// Nothing is due at any time.
  bool is_idle() const { return !queue_.next(); }

  boost::asio::io_context& loop() { return loop_; }
  std::unique_ptr<DeadlineTimer> make_timer();

  // What happens is written down.
  EventDigest& digest() { return digest_; }
  const EventDigest& digest() const { return digest_; }
  /// A number for a name, from 0 in the order of the calls.
  std::uint32_t subject(std::string name);
  const std::string& subject_name(std::uint32_t number) const { return subjects_.at(number); }
  std::size_t subject_count() const { return subjects_.size(); }
  void note(EventKind kind, std::uint32_t subject, ByteView content = {}) {
    ++at_once_;
    digest_.add(kind, now_, subject, content);
  }

  /// A program gets its turn, and gives it back; turns may be nested.
  void turn_begins(std::uint32_t subject);
  void turn_ends() noexcept;
  /// Whose turn it is, and how many there were, for whoever looks from a signal handler; null between turns.
  const char* running() const { return running_; }
  std::uint64_t turns() const { return all_turns_; }

 private:
  class Timer;
  struct Turns {
    std::uint64_t instant = 0;
    std::uint64_t count = 0;  // at that instant
  };

  class Settling;

  std::size_t settle_touched();
  void count_turn(std::uint32_t subject);
  void time_goes_on_to(TimePoint time);
  bool is_too_much() const { return at_once_ > kMostAtOnce + kMostAtOnceEach * subjects_.size(); }
  [[noreturn]] void stand_still();

  std::uint64_t seed_;
  TimePoint now_ = kBegin;
  DeadlineQueue<EventSource> queue_;
  std::vector<Unsettled*> touched_;
  std::vector<Unsettled*> settling_;
  bool stirred_ = false;  // something was touched, or may run, since all was settled
  EventDigest digest_;
  std::deque<std::string> subjects_;
  std::vector<Turns> turns_;   // by subject
  std::uint64_t instant_ = 0;  // counts how often the time went on
  std::uint64_t at_once_ = 0;  // events since then
  unsigned turn_depth_ = 0;
  const char* volatile running_ = nullptr;
  volatile std::uint64_t all_turns_ = 0;
  boost::asio::io_context loop_;  // the first to go: what waits in it may hold timers
};

}  // namespace netrig
