// The network of a lab: a Plan turned into namespaces, links, addresses, routes and rules. Two builders carry
// the same plan out: rtnetlink in this process (fast), and iproute2 run on the plan's own script (the
// reference that a person can read).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "emulator/node_namespaces.hpp"
#include "emulator/progress.hpp"
#include "emulator/sandbox.hpp"
#include "topology/plan.hpp"

namespace netrig {

enum class NetworkBuilder { rtnetlink, iproute2 };

class LabNetwork {
 public:
  /// Gives a node's own directory, by the node's name; called on another thread.
  using OwnDirectory = std::function<std::string(const std::string& node)>;

  /// Builds everything. `programs_directory` holds netrig's own programs: an absolute path, or empty. Throws
  /// std::system_error that names the node or the link and the attempt.
  LabNetwork(const Plan& plan, NetworkBuilder builder, SandboxUser user,
             const std::string& programs_directory, const OwnDirectory& own_directory);
  /// Frees the namespaces, and with them all links.
  ~LabNetwork();
  LabNetwork(const LabNetwork&) = delete;
  LabNetwork& operator=(const LabNetwork&) = delete;

  /// Throws std::out_of_range for an unknown node.
  const NamespaceSet& node(const std::string& name) const { return nodes_.at(indexes_.at(name)); }
  /// The network namespace that holds the bridges.
  const FileDescriptor& hub() const { return hub_; }

  /// The node neither sends nor receives any more; its links keep their carrier, as with a machine that
  /// hangs.
  void silence(const PlannedNode& node) const;
  /// Ends the silence: addresses, routes, neighbours, firewall rules and the files in /etc are again as they
  /// were built, and no connection is remembered.
  void revive(const PlannedNode& node) const;

 private:
  /// Two ways to make all networks; each says in `networks` which nodes' are there.
  void make_networks(Progress& networks);
  void run_script(Progress& networks);
  void make_links(Progress& networks);
  void make_file_systems(SandboxUser user, const std::string& programs_directory,
                         const OwnDirectory& own_directory, Progress& networks);
  void name_namespaces() const;
  void tear_down() noexcept;

  Plan plan_;
  FileDescriptor hub_;
  std::vector<NamespaceSet> nodes_;             ///< in the plan's order
  std::map<std::string, std::size_t> indexes_;  ///< of nodes, by name
};

}  // namespace netrig
