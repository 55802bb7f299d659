// Zones, servers that nobody here wrote, and what dig prints, for the tests of our DNS programs.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "installed.hpp"
#include "testing/lab.hpp"

namespace netrig::testing {

/// knot with one zone of `file` in its node's directory, on port 53 of `address`.
inline void write_knot(Lab& lab, const std::string& node, const std::string& address, const std::string& zone,
                       const std::string& file) {
  lab.write_file(node, "knot.conf",
                 "server:\n    rundir: \"/run/node\"\n    listen: " + address +
                     "@53\n    udp-workers: 1\n    tcp-workers: 1\n    background-workers: 1\n"
                     "database:\n    storage: \"/run/node\"\n"
                     "log:\n  - target: stderr\n    any: info\n"
                     "zone:\n  - domain: " +
                     zone + "\n    file: /run/node/" + file +
                     "\n    zonefile-sync: -1\n    journal-content: none\n");
}
constexpr const char* kKnot = "knotd -c knot.conf";

/// unbound that knows of itself what `local` says (lines of its configuration), on port 53 of `address`.
inline void write_unbound(Lab& lab, const std::string& node, const std::string& address,
                          const std::string& local) {
  lab.write_file(
      node, "unbound.conf",
      "server:\n  interface: " + address +
          "\n  num-threads: 1\n  access-control: 0.0.0.0/0 allow\n  chroot: \"\"\n  username: \"\"\n"
          "  directory: \"/run/node\"\n  pidfile: \"\"\n  use-syslog: no\n  do-daemonize: no\n"
          "  module-config: \"iterator\"\n" +
          local + "remote-control:\n  control-enable: no\n");
}
constexpr const char* kUnbound = "unbound -d -c unbound.conf";

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Fields separated by single spaces.
inline std::string squeezed(const std::string& line) {
  std::istringstream stream(line);
  std::string all;
  for (std::string word; stream >> word;) all += (all.empty() ? "" : " ") + word;
  return all;
}

/// The status, the flags, and the records in any order, of what dig or dns-query printed of one reply.
inline std::vector<std::string> essence(const std::string& output) {
  std::vector<std::string> all;
  for (const auto& line : lines_of(output)) {
    if (const auto status = line.find("status: "); status != std::string::npos)
      all.push_back(line.substr(status, line.find(',', status) - status));
    if (line.starts_with(";; flags:")) all.push_back(line.substr(0, line.find(';', 3)));
    if (!line.empty() && line.front() != ';') all.push_back(squeezed(line));
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace netrig::testing
