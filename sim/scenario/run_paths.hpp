// RunPaths: where things lie in the directory that a run leaves behind, in every world alike.
#pragma once

#include <set>
#include <string>

namespace netrig {

struct RunPaths {
  std::string root;   ///< absolute
  std::string shown;  ///< the same, as the user named it

  std::string link_capture(const std::string& link) const { return root + "/links/" + link + ".pcap"; }
  /// What a node's programs see as their own directory.
  std::string node_directory(const std::string& node) const { return root + "/nodes/" + node + "/files"; }
  /// Relative to the root. Logs lie beside the node's directory, where its programs can't reach: they could
  /// put a link in the place of one.
  static std::string log(const std::string& node, const std::string& program) {
    return "nodes/" + node + "/" + program + ".log";
  }
  static std::string tcp_trace(const std::string& node) { return "nodes/" + node + "/tcp.csv"; }
  static std::string file(const std::string& node, const std::string& path) {
    return "nodes/" + node + "/files/" + path;
  }
};

/// Gives each start of a program a log of its own: the second of a name gets "-2", the third "-3", …
class LogNames {
 public:
  /// A path like RunPaths::log().
  std::string next(const std::string& node, const std::string& program);

 private:
  std::set<std::string> taken_;
};

}  // namespace netrig
