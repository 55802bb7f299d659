// Where something stands in a topology file, and what is wrong there.
#pragma once

#include <string>
#include <vector>

namespace netrig {

/// One-based line and column. Line zero: it does not come from the file; then the column is 0, or n for what
/// the n-th --set said.
struct SourcePosition {
  int line = 0;
  int column = 0;

  friend auto operator<=>(const SourcePosition&, const SourcePosition&) = default;
};

/// One thing that is wrong: what was found, and what was expected there.
struct Diagnostic {
  SourcePosition position;
  std::string found;     ///< "unknown key 'nodez'"
  std::string expected;  ///< "one of: about, links, name, nodes, scenario, stack (did you mean 'nodes'?)"
};

/// All that is wrong with one file, in the order of its lines.
struct Diagnostics {
  std::string file;
  std::vector<Diagnostic> list;
  std::vector<std::string> overrides;  ///< the --set arguments, "nodes.pc.count=10"

  bool empty() const { return list.empty(); }
  void add(SourcePosition position, std::string found, std::string expected);
  /// By position; what stands at one place stays in the order it was found.
  void sort();
  /// A line each: "boot.yaml:12:5: found …; expected …".
  std::string to_string() const;
};

}  // namespace netrig
