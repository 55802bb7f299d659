// A program running in a node of the lab: its process, its log, the pipes to it. The program writes into the
// log itself, so that nothing can stand between the two; a log that grows too long is cut from outside.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "kernel/file_descriptor.hpp"
#include "scenario/log_limit.hpp"
#include "scenario/world.hpp"

namespace netrig {

class EmulatedProgram final : public RunningProgram {
 public:
  EmulatedProgram(std::string node, std::string name, std::string log_path, std::string log_file,
                  WorldTime started)
      : node_(std::move(node)),
        name_(std::move(name)),
        log_path_(std::move(log_path)),
        log_file_(std::move(log_file)),
        started_(started) {}

  const std::string& node() const override { return node_; }
  const std::string& name() const override { return name_; }
  bool said_ready() const override { return said_ready_; }
  std::optional<ExitStatus> exit_status() const override { return exit_status_; }
  std::string output() const override;
  std::string output_from(std::size_t offset, std::size_t limit) const override;
  std::size_t output_bytes() const override { return log_bytes(); }
  std::string output_tail(std::size_t limit) const override;
  const std::string& log_path() const override { return log_path_; }
  WorldTime started() const override { return started_; }

  /// Takes what there is in the pipe of the ready sign; gives whether anything changed.
  bool read_ready();
  /// Writes as much of the pending input as the pipe takes.
  void write_input();
  void ended(int wait_status);
  /// Cuts off what is beyond kLogLimitBytes, and says so at the log's end. A log may be longer for the
  /// moments between two calls.
  void limit_log();

  pid_t pid = 0;
  FileDescriptor ready;           ///< read end; open until the sign came or the program closed it
  FileDescriptor standard_input;  ///< write end; open while input is possible
  std::string pending_input;
  bool end_of_input = false;    ///< close the pipe once nothing is pending
  bool leaves_nothing = false;  ///< see StartRequest

 private:
  /// How much of the log may be looked at.
  std::uint64_t log_bytes() const;

  std::string node_;
  std::string name_;
  std::string log_path_;  ///< relative to the run's directory
  std::string log_file_;
  std::uint64_t most_log_bytes_ = kLogLimitBytes;  ///< with the note that tells of the cut, once there is one
  WorldTime started_;
  bool said_ready_ = false;
  std::optional<ExitStatus> exit_status_;
};

}  // namespace netrig
