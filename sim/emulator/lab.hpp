// Lab: a topology, built and alive: its network, its captures, its programs. It is the World that scenarios
// run in when they are emulated. Everything is gone when it is destroyed.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "emulator/child_process.hpp"
#include "emulator/emulated_program.hpp"
#include "emulator/lab_network.hpp"
#include "emulator/link_capture.hpp"
#include "emulator/own_programs.hpp"
#include "emulator/process_events.hpp"
#include "emulator/raw_nodes.hpp"
#include "emulator/run_directory.hpp"
#include "emulator/tcp_sampler.hpp"
#include "scenario/world.hpp"
#include "topology/plan.hpp"
#include "topology/topology.hpp"

namespace netrig {

struct LabOptions {
  NetworkBuilder builder = NetworkBuilder::rtnetlink;
  SandboxUser user = SandboxUser::root;
  bool captures = true;  ///< false: --no-captures
  bool trace_tcp = false;
  OwnPrograms own_programs;
};

class Lab final : public World {
 public:
  /// Builds the network and arms the captures. Must be made inside a sandbox. Throws std::system_error and
  /// std::runtime_error; then nothing is left.
  Lab(const Topology& topology, const RunDirectory& directory, const LabOptions& options);
  ~Lab() override;

  const Plan& plan() const { return plan_; }
  const LabNetwork& network() const { return *network_; }
  /// A node's interfaces with their present addresses, whichever stack has them.
  std::vector<Interface> interfaces_of(const std::string& node) const;
  /// The whole environment of a program on that node, "NAME=VALUE": `more` goes before the node's `env`, and
  /// that before what all programs have.
  std::vector<std::string> environment_of(const std::string& node,
                                          const std::vector<std::pair<std::string, std::string>>& more) const;

  std::vector<WorldService> services() const override;
  std::shared_ptr<RunningProgram> start(const StartRequest& request) override;
  void input(RunningProgram& program, const std::string& text, bool end) override;
  void stop(RunningProgram& program) override;
  void kill(RunningProgram& program) override;
  void reload(RunningProgram& program) override;
  void kill_node(const std::string& node) override;
  void revive_node(const std::string& node) override;
  /// Both throw std::logic_error: a lab's links are the kernel's, and the reader refuses files with
  /// conditions and cuts for it.
  void set_conditions(const std::string& link, const std::optional<std::string>& from,
                      const ConditionsChange& change) override;
  void set_cut(const std::string& link, const std::optional<std::string>& from, bool cut) override;
  bool listens(const std::string& node, ReadySign::Kind kind, std::uint16_t port) override;
  void wait(WorldDuration limit) override;
  WorldTime now() const override;
  void flush_captures() override;
  std::string capture_path(const std::string& link) const override {
    return directory_.paths().link_capture(link);
  }
  std::vector<CaptureStatus> capture_status() const override;
  std::optional<std::string> capture_obstacle(const std::string& link) const override;
  Result<std::unique_ptr<Directory>> directory(const std::string& node) const override;
  Result<> write_file(const std::string& node, const std::string& path, const std::string& text) override;
  std::string file_path(const std::string& node, const std::string& path) const override;
  std::string run_directory() const override { return directory_.shown_path(); }
  std::vector<std::string> warnings() const override;

  /// All that were started, in that order, those in the foreground left out.
  std::vector<std::shared_ptr<RunningProgram>> programs() const {
    return {programs_.begin(), programs_.end()};
  }
  /// Like wait(), and until there is something to read at `descriptor`, or its end; gives whether there is.
  bool wait_for_input(int descriptor, WorldDuration limit);

  /// Starts a program that uses the terminal of this process, and waits for it: a shell, or the prompt's
  /// commands.
  ExitStatus run_in_foreground(const std::string& node, const std::vector<std::string>& arguments);

 private:
  /// Makes a node's directory, with the files that the topology gives it; gives its path.
  std::string prepare_node_directory(const NodeSpec& node, const std::string& topology_directory) const;
  void arm_captures();
  void sample_tcp();
  void reap();
  void wait_for(WorldDuration limit, int input);
  void limit_logs();
  SpawnRequest base_request(const std::string& node, const std::vector<std::string>& arguments, bool own,
                            const std::vector<std::pair<std::string, std::string>>& environment);
  void serve(EmulatedProgram& program);
  void end_all_programs();

  // Two clocks, since now() must do two things: tell the time of day, as the kernel's timestamps of captured
  // packets do, and never jump when somebody sets the clock, as deadlines need. So it is the time of day at
  // the beginning, and what the steady clock has counted since. A clock that is set by seconds during a run
  // moves packets against steps.
  const WorldTime began_ = std::chrono::time_point_cast<WorldDuration>(std::chrono::system_clock::now());
  const std::chrono::steady_clock::time_point steady_began_ = std::chrono::steady_clock::now();
  const RunDirectory& directory_;
  LabOptions options_;
  Plan plan_;
  std::map<std::string, std::map<std::string, std::string>> node_environments_;
  ProcessEvents events_;
  std::unique_ptr<LabNetwork> network_;
  std::unique_ptr<LinkCaptures> captures_;
  std::unique_ptr<RawNodes> raw_nodes_;
  std::unique_ptr<TcpSampler> tcp_sampler_;
  std::vector<std::shared_ptr<EmulatedProgram>> programs_;
  WorldTime logs_limited_ = {};                        ///< when
  std::map<std::string, FileDescriptor> executables_;  ///< of own programs, by name
  LogNames log_names_;
};

}  // namespace netrig
