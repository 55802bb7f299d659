// A program in a node: started in its namespaces with no more capabilities than it needs, in a session of its
// own, its output going into a log file. Read capabilities(7), setns(2) and clone(2) first.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "emulator/node_namespaces.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

/// A set of capabilities, bit CAP_x for each.
using CapabilityMask = std::uint64_t;

/// What a foreign program keeps: all that network daemons use to serve, change their user and chroot; not
/// what would let it change mounts, load modules or look into other processes.
CapabilityMask foreign_capabilities();

struct SpawnRequest {
  const NamespaceSet* namespaces = nullptr;  ///< none: the caller's
  std::vector<std::string> arguments;        ///< the program first
  /// The executable, opened outside of the node; unset: the program is looked for in PATH, inside.
  const FileDescriptor* executable = nullptr;
  std::vector<std::string> environment;  ///< "NAME=VALUE"
  std::string working_directory = "/";
  int standard_input = -1;   ///< -1: /dev/null
  int standard_output = -1;  ///< and the same or another for errors
  int standard_error = -1;
  int ready = -1;                              ///< becomes descriptor 3, told by NETRIG_READY_FD
  std::optional<CapabilityMask> capabilities;  ///< unset: the caller's
  bool controls_terminal = false;              ///< standard input is the controlling terminal of its session
};

/// The program itself could not be executed: ENOENT when there is none, else what is wrong with it.
class ExecuteError : public std::system_error {
 public:
  using std::system_error::system_error;
};

/// Starts it; gives its pid once the program was executed. Throws std::system_error that names the step that
/// failed, ExecuteError for the last one ("there is no program dnsmasq in PATH: No such file or directory").
pid_t spawn(const SpawnRequest& request);

}  // namespace netrig
