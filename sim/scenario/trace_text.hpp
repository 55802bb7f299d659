// What the results say of a trace that is not whole.
#pragma once

#include <string>

namespace netrig {

/// `path` is relative to the run's directory.
inline std::string trace_cut_text(const std::string& path) {
  return path + " ends at its limit: more happened to the node's TCP connections";
}
inline std::string trace_failed_text(const std::string& path, const std::string& error) {
  return path + " is not whole: " + error;
}

}  // namespace netrig
