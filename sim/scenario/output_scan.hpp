// OutputScan: patterns searched in a program's output while it grows.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "scenario/pattern.hpp"
#include "scenario/world.hpp"

namespace netrig {

/// Reads each byte of output once, but for the last line while it is not complete.
class OutputScan {
 public:
  /// From byte `offset` of the output on. `patterns` must outlive it.
  OutputScan(std::shared_ptr<const RunningProgram> process, const std::vector<Pattern>& patterns,
             std::size_t offset = 0);

  /// Searches what has come since the last call.
  void look();

  bool found(std::size_t pattern) const { return found_[pattern]; }
  bool all_found() const;

 private:
  void search(std::string_view text);

  std::shared_ptr<const RunningProgram> process_;
  const std::vector<Pattern>& patterns_;
  std::vector<bool> found_;
  std::size_t offset_;  ///< all complete lines before it are searched
};

}  // namespace netrig
