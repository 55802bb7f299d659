// StartSequence: starts programs in the order they depend on each other and waits until all are ready; at the
// same time where nothing is said about the order.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenario/ready_watch.hpp"
#include "scenario/run_context.hpp"

namespace netrig {

/// Starts `record` once. Throws what World::start does.
void start_program(RunContext& context, ProgramRecord& record);

/// The programs of a node: each starts when the one before it is ready.
struct StartQueue {
  std::vector<ProgramRecord*> programs;
  std::vector<std::size_t> after;  ///< queues that must be through first
};

class StartSequence {
 public:
  StartSequence(RunContext& context, std::vector<StartQueue> queues);

  /// None when all are ready; else what went wrong first. What is started then goes on.
  std::optional<Failure> run();

 private:
  struct Progress {
    bool begun = false;
    bool through = false;  ///< all programs are ready
    std::size_t next = 0;  ///< in the queue's programs
    std::unique_ptr<ReadyWatch> watch;
    std::size_t wave = 0;  ///< of the program that is started next
  };

  bool may_begin(std::size_t queue) const;
  /// The wave of a queue's first program: behind those of all queues it waits for.
  std::size_t first_wave(std::size_t queue) const;
  /// Each goes as far as it can with a queue; true if something happened.
  bool advance(std::size_t queue);
  bool look(std::size_t queue);
  void start_next(std::size_t queue);
  /// Until something happens that may matter; false when nothing is under way.
  bool wait();

  RunContext& context_;
  std::vector<StartQueue> queues_;
  std::vector<Progress> progress_;
  std::optional<Failure> failure_;
};

/// A single program.
std::optional<Failure> start_and_wait(RunContext& context, ProgramRecord& record);

}  // namespace netrig
