// World: what a scenario needs of the place it runs in: a lab of the emulator, or the simulator.
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

#include "host/files.hpp"
#include "link/conditions_change.hpp"
#include "link/frame_fate.hpp"
#include "topology/command.hpp"
#include "topology/steps.hpp"
#include "topology/topology.hpp"
#include "wire/capture_file.hpp"

namespace netrig {

/// Time of day, nanoseconds since 1970-01-01 00:00 UTC: what captured packets carry.
using WorldTime = std::chrono::sys_time<std::chrono::nanoseconds>;
using WorldDuration = std::chrono::nanoseconds;

/// How a program ended.
struct ExitStatus {
  int status = 0;  ///< the exit status, 0 to 255, or 128 + the signal's number as a shell says it
  int signal = 0;  ///< the number of the signal that killed it; 0: it ended by itself

  static ExitStatus killed_by(int signal) { return {.status = 128 + signal, .signal = signal}; }
  std::string to_string() const;  ///< "exit status 1", "killed by signal 9 (Killed)"
};

/// A started program, running or ended. Its output (standard output and error together) is kept in full in
/// its log. What a call tells changes while the world goes on, in World::wait(), and by what is asked of the
/// world. No call throws for what the program does; a log that can't be read is empty.
class RunningProgram {
 public:
  virtual ~RunningProgram() = default;

  /// The node that it runs on, and its name there: as the request to start it said them.
  virtual const std::string& node() const = 0;
  virtual const std::string& name() const = 0;
  /// Both, for a person: "ftp:ftp-server".
  std::string label() const { return node() + ":" + name(); }
  /// Whether it has said that it is ready (NETRIG_READY_FD); it stays true after its end.
  virtual bool said_ready() const = 0;
  /// How it ended; none while it runs.
  virtual std::optional<ExitStatus> exit_status() const = 0;
  /// All output so far, as the bytes that it wrote.
  virtual std::string output() const = 0;
  /// How much that is.
  virtual std::size_t output_bytes() const { return output().size(); }
  /// At most `limit` bytes of the output from byte `offset` on, and none past its end: to follow a log
  /// without reading it again and again.
  virtual std::string output_from(std::size_t offset, std::size_t limit) const {
    const std::string all = output();
    return offset < all.size() ? all.substr(offset, limit) : std::string();
  }
  /// The last `limit` bytes of the output, for a message.
  virtual std::string output_tail(std::size_t limit) const {
    const std::string all = output();
    return all.size() > limit ? all.substr(all.size() - limit) : all;
  }
  /// Where a person finds the log, relative to the run's directory.
  virtual const std::string& log_path() const = 0;
  /// When it was started, by World::now().
  virtual WorldTime started() const = 0;
};

/// What is to be started, and how.
struct StartRequest {
  std::string node;                    ///< of the topology
  std::string name;                    ///< for messages and the log; several starts may have the same
  std::vector<std::string> arguments;  ///< the program first; never empty
  bool own = false;                    ///< one of netrig's own programs: Command::own
  /// Variables by name, over those that the world gives every program and those of the node (`env`), which
  /// the world knows from the topology.
  std::vector<std::pair<std::string, std::string>> environment;
  bool takes_input = true;  ///< a pipe that input() writes to; otherwise nothing to read
  /// What it leaves running in its session (background jobs of a shell) is killed when it ends; a daemon that
  /// has made a session of its own goes on.
  bool leaves_nothing = false;
};

/// A program that the world needs beside those of the topology: a kernel that forwards does not advertise
/// itself as a router.
struct WorldService {
  std::string node;
  std::string name;  ///< of no program of the topology's
  Command command;
};

/// How many frames a link's capture holds and lost.
struct CaptureStatus {
  std::string link;
  std::string path;           ///< of the capture file, relative to the run's directory
  std::uint64_t frames = 0;   ///< in the file; with an error at least so many
  std::uint64_t bytes = 0;    ///< of these frames, as they were on the link
  std::uint64_t dropped = 0;  ///< the others: the kernel's buffer was full, or the file can't be written
  std::string error;          ///< why it can't be written on: "No space left on device"; empty if it can
};

/// What became of the frames of a link.
struct LinkStatus {
  std::string link;
  FrameCounts counts;
  std::uint64_t on_their_way = 0;
};

/// A network that was built for a topology, its captures armed, with no program running. Nodes and links are
/// named as in the topology; another name, and a program of another world, is an error of the caller.
class World {
 public:
  virtual ~World() = default;

  /// What is to be started before the topology's programs, in this order.
  virtual std::vector<WorldService> services() const { return {}; }
  /// Starts a program and does not wait for it. Throws std::system_error, which names the attempt, when it
  /// can't be executed.
  virtual std::shared_ptr<RunningProgram> start(const StartRequest& request) = 0;
  /// Gives `text` to the program's standard input, as fast as it reads it, and closes that afterwards if
  /// `end` says so. What a program does not read is lost, without an error. Does not wait.
  virtual void input(RunningProgram& program, const std::string& text, bool end) = 0;
  /// The stop event (SIGTERM) or the end at once (SIGKILL), for the program and its children; neither waits,
  /// and neither does anything to a program that has ended. In a world where that takes no time, it has
  /// ended when kill() returns.
  virtual void stop(RunningProgram& program) = 0;
  virtual void kill(RunningProgram& program) = 0;
  /// The reload event (SIGHUP), for the program alone, which it ends if that has not asked for it; nothing
  /// for one that has ended. Does not wait.
  virtual void reload(RunningProgram& program) = 0;
  /// Silence: no program of the node runs or sends any more, its interfaces are down; its files stay. Throws
  /// std::runtime_error when a program survives.
  virtual void kill_node(const std::string& node) = 0;
  /// Undoes kill_node: the node is as it was built, with no program running. Throws std::system_error.
  virtual void revive_node(const std::string& node) = 0;

  /// From now on, frames that `from` sends into the link, or that any node does if it is unset, meet the
  /// conditions that they would have met, with what `change` names changed. What is on its way arrives as it
  /// would have; what waits in a queue meets the new ones. Does not wait.
  virtual void set_conditions(const std::string& link, const std::optional<std::string>& from,
                              const ConditionsChange& change) = 0;
  /// While it is cut, frames that `from` sends into the link, or that any node does if it is unset, and those
  /// that wait in a queue there, are lost; the carrier stays, and what is on its way arrives. Each sender is
  /// cut or not, however it came to be: healing one leaves the others as they are. Does not wait.
  virtual void set_cut(const std::string& link, const std::optional<std::string>& from, bool cut) = 0;

  /// Whether a ready sign of the kind tcp_port or udp_port is there now: a listening TCP socket, a bound UDP
  /// socket.
  virtual bool listens(const std::string& node, ReadySign::Kind kind, std::uint16_t port) = 0;

  /// Lets the world go on until something happened (output, an end, a ready sign, a frame) or `limit`, which
  /// is above zero, has passed, whichever is first. Throws Interrupted when the user asked to stop.
  virtual void wait(WorldDuration limit) = 0;
  /// The world's time. It never goes back.
  virtual WorldTime now() const = 0;

  /// What a person should know at the end of the run although it is no failure, a line each:
  /// "topologies/boot.yaml:12:5: this fault took no frame: none matched it".
  virtual std::vector<std::string> warnings() const { return {}; }
  /// Why nothing will ever happen any more by itself, for a failure whose deadline passed: "no program waits
  /// for a time or a frame"; none while something may, and in a world that can't tell.
  virtual std::optional<std::string> standstill() const { return {}; }

  /// Returns when all frames that entered a link before this call are in its capture file. What keeps a file
  /// from being written is in capture_status().
  virtual void flush_captures() = 0;
  /// The path of the link's capture file (pcap), to open it.
  virtual std::string capture_path(const std::string& link) const = 0;
  /// Why the link has no capture, for a person: "captures are switched off (--no-captures)"; none if it has
  /// one.
  virtual std::optional<std::string> capture_obstacle(const std::string& link) const = 0;
  /// Of all links that are captured.
  virtual std::vector<CaptureStatus> capture_status() const = 0;

  /// Of all links, in a world that moves the frames itself; none in others.
  virtual std::vector<LinkStatus> link_status() const { return {}; }
  /// What is to be known of this run beside the topology, by name: {"seed", "7"}.
  virtual std::vector<std::pair<std::string, std::string>> facts() const { return {}; }

  /// The directory of a node, which its programs have as their own.
  virtual Result<std::unique_ptr<Directory>> directory(const std::string& node) const = 0;
  /// Gives a file of it new content, as replace_file() does; makes the directories that it needs.
  virtual Result<> write_file(const std::string& node, const std::string& path, const std::string& text) = 0;
  /// Where a person finds a file of it, relative to the run's directory.
  virtual std::string file_path(const std::string& node, const std::string& path) const = 0;
  /// The directory that the run leaves behind, as the user named it; for messages.
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
