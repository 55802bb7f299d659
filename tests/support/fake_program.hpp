// FakeProgram: a program of a FakeWorld that does what a script says, in virtual time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "scenario/world.hpp"

namespace netrig::testing {

/// The part of a FakeWorld that its programs see: something to do after a time.
using Schedule = std::function<void(WorldDuration, std::function<void()>)>;

class FakeProgram : public RunningProgram, public std::enable_shared_from_this<FakeProgram> {
 public:
  FakeProgram(StartRequest request, WorldTime started, std::string log_path, Schedule schedule)
      : request_(std::move(request)),
        started_(started),
        log_path_(std::move(log_path)),
        schedule_(std::move(schedule)) {}

  // For scripts: what it will do, counted from now.
  void ready_after(WorldDuration after) {
    later(after, [](FakeProgram& program) { program.ready_ = true; });
  }
  void print_after(WorldDuration after, const std::string& text) {
    later(after, [text](FakeProgram& program) { program.output_ += text; });
  }
  /// In the same moment as each of these, so that nobody sees the time between them.
  void after_that(std::function<void(FakeProgram&)> action) { last_action_ = std::move(action); }
  void exit_after(WorldDuration after, int status) {
    later(after, [status](FakeProgram& program) { program.end({status, 0}); });
  }
  void die_after(WorldDuration after, int signal) {
    later(after, [signal](FakeProgram& program) { program.end({128 + signal, signal}); });
  }
  /// What it does on the stop event; by default it ends with status 0 a millisecond later.
  std::function<void(FakeProgram&)> on_stop = [](FakeProgram& program) {
    program.exit_after(std::chrono::milliseconds(1), 0);
  };
  /// What it does with a line of input.
  std::function<void(FakeProgram&, const std::string&, bool)> on_input;
  /// Even a kill does not end it: a stuck world.
  bool immortal = false;

  // For the world.
  void end(ExitStatus status) {
    if (!exit_status_) exit_status_ = status;
  }
  const StartRequest& request() const { return request_; }
  mutable std::size_t bytes_read = 0;  ///< of the output, by output_from()

  const std::string& node() const override { return request_.node; }
  const std::string& name() const override { return request_.name; }
  bool said_ready() const override { return ready_; }
  std::optional<ExitStatus> exit_status() const override { return exit_status_; }
  std::string output() const override { return output_; }
  std::string output_from(std::size_t offset, std::size_t limit) const override {
    const std::string part = RunningProgram::output_from(offset, limit);
    bytes_read += part.size();
    return part;
  }
  const std::string& log_path() const override { return log_path_; }
  WorldTime started() const override { return started_; }

 private:
  // Nothing happens after its end.
  void later(WorldDuration after, std::function<void(FakeProgram&)> action) {
    schedule_(after, [self = weak_from_this(), action = std::move(action)] {
      const auto program = self.lock();
      if (!program || program->exit_status_) return;
      action(*program);
      if (program->last_action_) program->last_action_(*program);
    });
  }

  StartRequest request_;
  WorldTime started_;
  std::string log_path_;
  Schedule schedule_;
  std::string output_;
  bool ready_ = false;
  std::function<void(FakeProgram&)> last_action_;
  std::optional<ExitStatus> exit_status_;
};

}  // namespace netrig::testing
