// Which labs are alive: a small file each in the user's runtime directory, locked as long as the lab lives,
// so that `list`, `exec` and `shell` find it from another terminal.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "emulator/node_namespaces.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

struct LabRecord {
  std::string name;  ///< of the topology
  std::string file;
  std::string run_directory;
  pid_t init_pid = 0;         ///< as seen outside
  std::string bin_directory;  ///< of netrig's own programs
};

/// An entry in the registry; gone with this value, and void when its process dies.
class LabRegistration {
 public:
  explicit LabRegistration(const LabRecord& record);
  ~LabRegistration();
  LabRegistration(const LabRegistration&) = delete;
  LabRegistration& operator=(const LabRegistration&) = delete;

 private:
  std::string path_;
  FileDescriptor lock_;
};

/// The labs of this user that are alive, by name; entries of dead ones are removed.
std::vector<LabRecord> living_labs();

struct PublishedNode {
  const NamespaceSet* namespaces = nullptr;
  std::vector<std::string> environment;  ///< of its programs, "NAME=VALUE"
};

/// Leaves for LabDoor, inside the lab, which descriptors of this process are which node's namespaces.
void publish_nodes(const std::map<std::string, PublishedNode>& nodes);

/// The way into a living lab from outside.
class LabDoor {
 public:
  /// Throws std::runtime_error when the lab is gone or has no such node (then it names those it has).
  LabDoor(const LabRecord& lab, const std::string& node);

  /// Puts this process (which must have one thread) into the lab's user namespace and its children into its
  /// PID namespace.
  void enter() const;
  const NamespaceSet& node() const { return node_; }
  /// Whether the node has netrig's own stack.
  bool is_raw() const;
  const std::vector<std::string>& environment() const { return environment_; }

 private:
  FileDescriptor user_;
  FileDescriptor pids_;
  NamespaceSet node_;
  std::vector<std::string> environment_;
};

}  // namespace netrig
