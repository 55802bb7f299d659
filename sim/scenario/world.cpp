#include "scenario/world.hpp"

#include <cstring>

namespace netrig {

std::string ExitStatus::to_string() const {
  if (signal == 0) return "exit status " + std::to_string(status);
  const char* name = ::sigdescr_np(signal);
  return "killed by signal " + std::to_string(signal) +
         (name == nullptr ? "" : " (" + std::string(name) + ")");
}

}  // namespace netrig
