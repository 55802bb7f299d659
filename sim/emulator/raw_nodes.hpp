// The node processes of a lab: one for each node with our own stack. They own the nodes' interfaces, and run
// the nodes' programs; read raw/node_process.hpp first.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "emulator/lab_network.hpp"
#include "emulator/own_programs.hpp"
#include "emulator/run_directory.hpp"
#include "host/interfaces.hpp"
#include "kernel/file_descriptor.hpp"
#include "topology/plan.hpp"

namespace netrig {

class RawNodes {
 public:
  /// Where a node process listens, as its node's programs see it.
  static constexpr const char* kSocket = "/run/netrig-node.sock";

  /// Starts all, at the same time, and waits until they are ready. Throws std::runtime_error with what the
  /// process said, and std::system_error. What is referred to must outlive it. `trace_tcp`: each writes
  /// RunPaths::tcp_trace().
  RawNodes(const Plan& plan, const LabNetwork& network, const RunDirectory& directory,
           const OwnPrograms& own_programs, bool trace_tcp);

  bool contains(const std::string& node) const { return logs_.contains(node); }
  /// Stops a node's process for good: killing what runs on the node ends it, too. Before that, its programs'
  /// sockets say no goodbye when they are killed, and its programs do not see it end. Nothing for other
  /// nodes.
  void freeze(const std::string& node) const;
  /// After the node was killed.
  void start_again(const std::string& node);

  std::vector<Interface> interfaces(const std::string& node) const;
  bool listens(const std::string& node, bool tcp, std::uint16_t port) const;
  /// Which traces are not whole, a line each. One that can't be written its process tells of in its log.
  std::vector<std::string> trace_problems() const;

 private:
  struct Starting {
    std::string node;
    FileDescriptor ready;
  };

  Starting start(const PlannedNode& node);
  void await(Starting& starting) const;
  void inside(const std::string& node, const std::function<void()>& ask) const;

  const Plan& plan_;
  const LabNetwork& network_;
  const RunDirectory& directory_;
  const OwnPrograms& own_programs_;
  bool trace_tcp_;
  std::map<std::string, std::string> logs_;          // by node: the file that its process writes into
  std::map<std::string, FileDescriptor> processes_;  // by node: pidfd_open(2); a pid may be another's by now
};

}  // namespace netrig
