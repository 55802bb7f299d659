// What the lab waits for: ends of processes, signals that ask to stop, output in log files, frames, and any
// descriptor that a caller adds. One poll(2), no thread. Read signalfd(2) and inotify(7) first.
#pragma once

#include <signal.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "kernel/file_descriptor.hpp"

namespace netrig {

struct WatchedDescriptor {
  int descriptor = -1;
  short events = 0;  ///< POLLIN, POLLOUT
};

/// What ends a process of ours, and SIGCHLD: blocked, and read from a descriptor.
sigset_t awaited_signals();

class ProcessEvents {
 public:
  /// Blocks SIGCHLD, SIGINT, SIGTERM and SIGHUP for this thread and those it starts later: they are read from
  /// a descriptor.
  ProcessEvents();
  ~ProcessEvents();
  ProcessEvents(const ProcessEvents&) = delete;
  ProcessEvents& operator=(const ProcessEvents&) = delete;

  /// From now on, changes of this file end a wait.
  void watch_file(const std::string& path);
  /// Ends a wait; may be called from any thread.
  void notify();

  struct Happened {
    bool child_ended = false;
    int interrupted = 0;     ///< SIGINT, SIGTERM or SIGHUP, the last that came; 0: none
    bool timed_out = false;  ///< nothing happened
  };
  Happened wait(std::chrono::nanoseconds limit, const std::vector<WatchedDescriptor>& more);

 private:
  FileDescriptor signals_;
  FileDescriptor files_;
  FileDescriptor notified_;
  sigset_t before_;
};

}  // namespace netrig
