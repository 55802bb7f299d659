// netrig's own programs as a lab starts them: where their executables are, and the capabilities that each
// needs.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "emulator/child_process.hpp"
#include "host/program.hpp"

namespace netrig {

struct OwnPrograms {
  std::string directory;                               ///< that holds the executables
  std::map<std::string, CapabilityMask> capabilities;  ///< by name

  OwnPrograms() = default;
  OwnPrograms(std::string executables, const std::vector<const Program*>& programs);

  std::set<std::string> names() const;
};

}  // namespace netrig
