// Lab: a topology in a test. It builds the network of a topology file in namespaces, runs commands on its
// nodes, waits for packets and looks at captures. docs/testing.md shows how to use it from a project of one's
// own.
//
//     TEST(MyService, AnswersAfterBoot) {
//       netrig::testing::Lab lab("topologies/boot.yaml");
//       lab.start_programs();
//       EXPECT_EQ(lab.run("pc", "boot ftp://ftp.lab/report.txt").exit.status, 0);
//       EXPECT_TRUE(lab.wait_for_packet("lan", "FTP RETR report.txt"));
//     }
//
// Link with netrig_testing_main instead of GTest::gtest_main: its main() enters the sandbox that labs are
// made in.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/lab.hpp"
#include "scenario/observer.hpp"
#include "scenario/results.hpp"
#include "scenario/world.hpp"
#include "topology/topology.hpp"

namespace netrig::testing {

struct CommandResult {
  ExitStatus exit;
  std::string output;      ///< standard output and error; a line of netrig's own when it was killed, or when
                           ///< it can't have reached the network
  bool timed_out = false;  ///< its limit passed first, and it was killed
};

class Lab {
 public:
  using Limit = std::chrono::nanoseconds;
  using Overrides = std::map<std::string, std::string>;
  static constexpr Limit kDefaultLimit = std::chrono::seconds(30);

  /// Builds the network of a file; `set` replaces values as --set does. Throws std::runtime_error with all
  /// that is wrong with the file, std::system_error when the lab can't be built.
  explicit Lab(const std::string& file, const Overrides& set = {},
               NetworkBuilder builder = NetworkBuilder::rtnetlink);
  /// The same for YAML in the test; paths in it are relative to `directory`.
  static Lab from_text(std::string_view yaml, const std::string& directory = ".",
                       NetworkBuilder builder = NetworkBuilder::rtnetlink);
  /// Everything is gone then, but the run's directory: that goes at the end of a test that passed.
  ~Lab();
  Lab(Lab&&) noexcept;
  Lab& operator=(Lab&&) = delete;

  /// Starts the programs of the file and waits until all are ready. Throws std::runtime_error that says which
  /// is not, and why.
  void start_programs();
  /// The whole of it: programs, steps and expectations of the file, as `netrig run` does.
  Results run_scenario();

  /// Runs a command (words as a shell splits them) on a node to its end. When `limit` passes first it is
  /// killed, and the result says so. What it leaves in the background is killed, too, but for daemons that
  /// have made a session of their own. Throws std::runtime_error when even a kill does not end it.
  CommandResult run(const std::string& node, const std::string& command, Limit limit = kDefaultLimit);
  /// Starts a command that goes on; kill(), input() and the like are calls of world().
  std::shared_ptr<RunningProgram> start(const std::string& node, const std::string& command);
  /// Waits until the pattern (scenario/pattern.hpp) is found in a line of the program's output, it said that
  /// it is ready, or it ended; false when the limit passed first.
  bool wait_for_output(const RunningProgram& program, const std::string& pattern,
                       Limit limit = kDefaultLimit);
  bool wait_for_ready(const RunningProgram& program, Limit limit = kDefaultLimit);
  bool wait_for_exit(const RunningProgram& program, Limit limit = kDefaultLimit);
  /// Waits until a socket is bound to the port on that node.
  bool wait_for_port(const std::string& node, ReadySign::Kind kind, std::uint16_t port,
                     Limit limit = kDefaultLimit);

  /// The packets that entered a link so far, one description each; only those that match the BPF `filter`, if
  /// given.
  std::vector<std::string> packets(const std::string& link, const std::string& filter = {});
  /// How many of them the pattern is found in.
  std::size_t count_packets(const std::string& link, const std::string& pattern,
                            const std::string& filter = {});
  /// Waits until such a packet has entered the link.
  bool wait_for_packet(const std::string& link, const std::string& pattern, Limit limit = kDefaultLimit);

  /// The content of a file in a node's own directory. Throws std::runtime_error when it can't be read.
  std::string file(const std::string& node, const std::string& path) const;
  void write_file(const std::string& node, const std::string& path, std::string_view content) const;

  const Topology& topology() const { return *topology_; }
  netrig::Lab& world() { return *world_; }
  std::string run_directory() const { return directory_->path(); }

 private:
  Lab(Topology topology, NetworkBuilder builder);

  std::shared_ptr<RunningProgram> start(const std::string& node, const std::string& command,
                                        bool leaves_nothing);

  /// Throw std::runtime_error that names those there are.
  void check_node(const std::string& name) const;
  void check_link(const std::string& name) const;

  template <class Condition>
  bool wait_until(Limit limit, Condition holds);

  std::unique_ptr<Topology> topology_;
  std::unique_ptr<RunDirectory> directory_;
  std::unique_ptr<netrig::Lab> world_;
};

/// The sandbox that the tests run in.
struct SandboxState {
  std::optional<SandboxInfo> info;  ///< unset outside of one
  unsigned user_id = 0;             ///< who made it; inside, everybody is root
};
SandboxState& sandbox_state();

}  // namespace netrig::testing
