// Simulator: a topology in virtual time, in this process: the World that a scenario is played in when it is
// simulated. The same seed gives the same events, the same output and the same captures, byte for byte.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/program.hpp"
#include "scenario/run_paths.hpp"
#include "scenario/world.hpp"
#include "simulator/memory_tree.hpp"
#include "simulator/simulated_capture.hpp"
#include "simulator/simulated_link.hpp"
#include "simulator/simulated_node.hpp"
#include "simulator/simulated_program.hpp"
#include "simulator/simulated_tcp_trace.hpp"
#include "simulator/simulation.hpp"
#include "simulator/tree_image.hpp"
#include "topology/plan.hpp"

namespace netrig {

struct SimulatorOptions {
  std::uint64_t seed = 1;
  RunPaths paths;
  std::vector<const Program*> programs;  ///< those that there are
  bool captures = true;
  bool trace_tcp = false;                              ///< RunPaths::tcp_trace() of every node
  std::optional<Duration> until = {};                  ///< the simulation ends after so much virtual time
  std::uint64_t disk_bytes = MemoryTree::kLimitBytes;  ///< of each node
};

/// Why the simulation ends before the scenario does.
class SimulationOver : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Simulator final : public World {
 public:
  /// Builds the network; the topology must outlive it, and have been read for simulation. Throws
  /// std::runtime_error for what can't be simulated, std::system_error for files that can't be read or made.
  Simulator(const Topology& topology, SimulatorOptions options);
  ~Simulator() override;

  Simulation& simulation() { return simulation_; }
  const std::vector<std::unique_ptr<SimulatedLink>>& links() const { return links_; }
  SimulatedNode& node(const std::string& name) { return *nodes_.at(name); }

  /// Writes logs and the nodes' files into the run's directory. Throws std::system_error.
  void write_out() const;
  /// Ends the run as soon as it can; may be called from a signal handler.
  static void interrupt(int signal) { interrupted_ = signal; }

  std::shared_ptr<RunningProgram> start(const StartRequest& request) override;
  void input(RunningProgram& program, const std::string& text, bool end) override;
  void stop(RunningProgram& program) override;
  void kill(RunningProgram& program) override;
  void reload(RunningProgram& program) override;
  void kill_node(const std::string& node) override;
  void revive_node(const std::string& node) override;
  bool listens(const std::string& node, ReadySign::Kind kind, std::uint16_t port) override;
  void set_conditions(const std::string& link, const std::optional<std::string>& from,
                      const ConditionsChange& change) override;
  void set_cut(const std::string& link, const std::optional<std::string>& from, bool cut) override;
  void wait(WorldDuration limit) override;
  WorldTime now() const override { return simulation_.wall_time(); }
  void flush_captures() override;
  std::string capture_path(const std::string& link) const override {
    return options_.paths.link_capture(link);
  }
  std::optional<std::string> capture_obstacle(const std::string& link) const override;
  std::vector<CaptureStatus> capture_status() const override;
  std::vector<LinkStatus> link_status() const override;
  std::vector<std::pair<std::string, std::string>> facts() const override;
  Result<std::unique_ptr<Directory>> directory(const std::string& node) const override;
  Result<> write_file(const std::string& node, const std::string& path, const std::string& text) override;
  std::string file_path(const std::string& node, const std::string& path) const override {
    return RunPaths::file(node, path);
  }
  std::string run_directory() const override { return options_.paths.shown; }
  std::vector<std::string> warnings() const override;
  std::optional<std::string> standstill() const override;

 private:
  void build_links();
  void build_nodes();
  void add_faults(const LinkSpec& spec, SimulatedLink& link);
  std::shared_ptr<const TreeImage> image_of(const NodeSpec& spec);
  SimulatedLink& link(const std::string& name);
  void go_on_until(TimePoint end, bool heeds);
  void command(const std::string& what, const std::string& subject);
  void happened() { happened_ = true; }

  static std::atomic<int> interrupted_;

  const Topology& topology_;
  SimulatorOptions options_;
  Plan plan_;
  Simulation simulation_;
  std::uint32_t scenario_subject_;
  std::vector<std::unique_ptr<SimulatedLink>> links_;
  std::map<std::string, SimulatedLink*> links_by_name_;
  BackgroundWriter background_;
  std::map<std::string, std::unique_ptr<SimulatedCapture>> captures_;
  std::vector<std::unique_ptr<SimulatedTcpTrace>> tcp_traces_;
  std::map<std::string, std::unique_ptr<SimulatedNode>> nodes_;
  std::vector<std::shared_ptr<SimulatedProgram>> programs_;
  std::map<std::string, std::shared_ptr<const TreeImage>> images_;  // by the directories' names
  std::vector<std::pair<const FaultSpec*, std::shared_ptr<const SelectiveFault>>> faults_;
  LogNames log_names_;
  bool happened_ = false;
  bool frames_are_watched_ = false;
  bool nothing_is_left_ = false;
  bool is_over_ = false;
};

}  // namespace netrig
