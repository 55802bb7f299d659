// Reads topology files: YAML (yaml-cpp) in, a valid Topology or all that is wrong out.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "topology/source_position.hpp"
#include "topology/topology.hpp"

namespace netrig {

/// What is to be made of the file, where that makes a difference to what it may say.
enum class WorldKind {
  any,        ///< nothing yet: what one of the others can do is valid
  emulated,   ///< conditions of links, faults, and the steps `set`, `cut` and `heal` are errors
  simulated,  ///< programs that are not netrig's own are errors
};

struct ReadOptions {
  std::map<std::string, std::string>
      set;  ///< --set KEY=VALUE: a dotted path ("nodes.pc.count") to a YAML value
  std::set<std::string>
      own_programs;  ///< netrig's node programs, by name; empty: program names are not checked
  std::optional<StackKind> stack = {};  ///< --stack: instead of all that the file says
  WorldKind world = WorldKind::any;
  /// Says whether another program exists (it is looked for in PATH by default).
  bool (*program_exists)(const std::string& name) = nullptr;
};

using ReadResult = std::variant<Topology, Diagnostics>;

/// Reads and validates the file at `path`. A file that can't be opened is a diagnostic too.
ReadResult read_topology_file(const std::string& path, const ReadOptions& options);

/// The same for text; `file` and `directory` are for messages and for `files`.
ReadResult read_topology(std::string_view text, const std::string& file, const std::string& directory,
                         const ReadOptions& options);

}  // namespace netrig
