// LineWriter: whole lines to a pipe, terminal, socket or file whose reader may be slow or asleep. Nothing
// here waits: the one who writes shares its event loop with others. Read pipe(7), "I/O on pipes", first.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include "host/result.hpp"
#include "host/task.hpp"
#include "kernel/kernel_context.hpp"

namespace netrig {

class LineWriter {
 public:
  /// What is kept for a reader that does not take it, in bytes; a listing of 100,000 files has room.
  static constexpr std::size_t kBacklogBytes = 16 * 1024 * 1024;
  /// How long finish() waits for a reader that takes nothing: long enough for one on a loaded machine.
  static constexpr std::chrono::milliseconds kPatience = std::chrono::seconds(10);

  struct Limits {
    std::size_t backlog_bytes = kBacklogBytes;
    std::chrono::milliseconds patience = kPatience;
  };

  /// The descriptor stays the caller's.
  LineWriter(std::shared_ptr<KernelContext> context, int descriptor, Limits limits);
  LineWriter(std::shared_ptr<KernelContext> context, int descriptor)
      : LineWriter(std::move(context), descriptor, Limits()) {}
  /// Writes once more what can be written without waiting; the rest is lost.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Writes the line and its end at once, or what of it has room; the event loop writes the rest. A line that
  /// comes when the backlog is full is lost, and a note in the place of those that were says so.
  void write(std::string_view line);

  /// Waits until all is written; a reader that takes nothing for the patience's time, from `begin` on, loses
  /// the rest.
  Task<> finish(TimePoint begin);

  /// Why output was lost, the first reason: those of write(2), or timed_out when the reader did not read.
  const Error& error() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  ///< shared with the coroutine that writes the backlog
};

}  // namespace netrig
