// Whose turn it is. packetdrill has two threads: the main one, which plays the script, and one for the system
// calls that the script says block. Only one of them ever runs: a call that waits sleeps until the main
// thread has brought about what it waits for, and the main thread then sleeps until the other has come back
// to packetdrill and has looked at the clock. So a script plays the same way each time.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "virtual_host.hpp"

namespace netrig::packetdrill {

class Turns {
 public:
  /// Made by the main thread. `mutex` is held during every call.
  Turns(VirtualHost& host, std::mutex& mutex) : host_(host), mutex_(mutex) {}

  /// Until `ready`. False when `until` has passed first, or when nothing will ever happen.
  bool wait(const std::function<bool()>& ready, Deadline until);
  /// Time goes on, and calls that wait end at their time.
  void run_to(TimePoint time);
  /// The same until something has happened; false when nothing is left to happen.
  bool run_on();
  /// After anything that was done to the host.
  void done();
  /// Whether whoever looks at the clock has just come back from a call that waited.
  bool came_back();

 private:
  struct Waiting {
    const std::function<bool()>& ready;
    Deadline until;
  };

  bool is_main() const { return std::this_thread::get_id() == main_; }
  std::optional<TimePoint> next_event() const;
  bool is_over(const Waiting& waiting) const;

  VirtualHost& host_;
  std::mutex& mutex_;
  std::thread::id main_ = std::this_thread::get_id();
  std::condition_variable_any changed_;
  std::optional<Waiting> waiting_ = {};
  bool away_ = false;  // the other thread runs
};

}  // namespace netrig::packetdrill
