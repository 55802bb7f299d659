// World: what a scenario needs of the place it runs in. The emulator is one; a simulator will be another.
// Calls that wait take a limit and are plain functions: the runner is a sequence of steps, and the world
// works on meanwhile.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "topology/steps.hpp"
#include "topology/topology.hpp"
#include "wire/capture_file.hpp"

namespace netrig {

using WorldTime = std::chrono::sys_time<std::chrono::nanoseconds>;
using WorldDuration = std::chrono::nanoseconds;

/// How a program ended.
struct ExitStatus {
  int status = 0;  ///< the exit status, or 128 + the signal's number as a shell says it
  int signal = 0;  ///< 0: it ended by itself

  std::string to_string() const;  ///< "exit status 1", "killed by signal 9 (Killed)"
};

/// A started program, running or ended. Its output is kept in full in its log file (standard output and error
/// together).
class RunningProgram {
 public:
  virtual ~RunningProgram() = default;

  virtual const std::string& node() const = 0;
  virtual const std::string& name() const = 0;
  virtual bool said_ready() const = 0;
  virtual std::optional<ExitStatus> exit_status() const = 0;
  /// All output so far.
  virtual std::string output() const = 0;
  /// At most `limit` bytes of the output from `offset` on: to follow a log without reading it again and
  /// again.
  virtual std::string output_from(std::size_t offset, std::size_t limit) const {
    const std::string all = output();
    return offset < all.size() ? all.substr(offset, limit) : std::string();
  }
  /// The last `limit` bytes of the output, for a message.
  virtual std::string output_tail(std::size_t limit) const {
    const std::string all = output();
    return all.size() > limit ? all.substr(all.size() - limit) : all;
  }
  /// Where the log is, relative to the run's directory.
  virtual const std::string& log_path() const = 0;
  virtual WorldTime started() const = 0;
};

struct StartRequest {
  std::string node;
  std::string name;
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;
  bool takes_input = true;  ///< a pipe that input() writes to; otherwise nothing to read
};

/// How many frames a link's capture holds and lost.
struct CaptureStatus {
  std::string link;
  std::string path;  ///< relative to the run's directory
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
  std::uint64_t dropped = 0;  ///< by the kernel, since the buffer was full
  std::string error;          ///< e.g. "No space left on device"; empty if none
};

class World {
 public:
  virtual ~World() = default;

  /// Starts a program; throws std::system_error when it can't be executed.
  virtual std::shared_ptr<RunningProgram> start(const StartRequest& request) = 0;
  virtual void input(RunningProgram& program, const std::string& text, bool end) = 0;
  /// The stop event (SIGTERM) or the end at once (SIGKILL); neither waits.
  virtual void stop(RunningProgram& program) = 0;
  virtual void kill(RunningProgram& program) = 0;
  /// Silence: no program of the node runs or sends any more, its interfaces are down; its files stay.
  virtual void kill_node(const std::string& node) = 0;
  /// Undoes kill_node: the node is as it was built, with no program running.
  virtual void revive_node(const std::string& node) = 0;

  /// Whether a ready sign of the kind `port` is there.
  virtual bool listens(const std::string& node, ReadySign::Kind kind, std::uint16_t port) = 0;

  /// Lets the world go on until something happened (output, an end, a ready sign, a frame) or `limit` passed,
  /// whichever is first. Throws Interrupted when the user asked to stop.
  virtual void wait(WorldDuration limit) = 0;
  virtual WorldTime now() const = 0;

  /// Everything captured on `link` so far: all frames that entered it before this call are in the file when
  /// it returns.
  virtual void flush_captures() = 0;
  virtual std::string capture_path(const std::string& link) const = 0;
  virtual std::vector<CaptureStatus> capture_status() const = 0;

  /// The directory that holds a node's own files.
  virtual std::string node_directory(const std::string& node) const = 0;
  virtual std::string run_directory() const = 0;
};

/// The user, or a termination signal, asked the run to end.
class Interrupted : public std::runtime_error {
 public:
  /// what() names the signal: "signal 2 (Interrupt)".
  explicit Interrupted(int signal);
  int signal() const { return signal_; }

 private:
  int signal_;
};

}  // namespace netrig
