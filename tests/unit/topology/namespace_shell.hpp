// Runs shell scripts in network and mount namespaces of their own, where they can build networks that nobody
// sees and that vanish with them.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace netrig::test {

struct ShellResult {
  int status = -1;
  std::string output;  ///< standard output and error
};

inline ShellResult shell(const std::string& command) {
  ShellResult result;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (!pipe) return result;
  char buffer[4096];
  while (const auto count = fread(buffer, 1, sizeof buffer, pipe)) result.output.append(buffer, count);
  const int status = pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

/// As root in plain namespaces, else in a user namespace with all ids that the user has.
inline std::string unshare_command() {
  return geteuid() == 0 ? "unshare --net --mount" : "unshare --map-root-user --map-auto --net --mount";
}

/// Why run_in_namespaces() can't work here; empty if it can.
inline std::string why_no_namespaces() {
  const auto tools = shell(
      "for t in ip nft ethtool sysctl ping unshare; do command -v $t >/dev/null || echo missing $t; done");
  if (!tools.output.empty()) return tools.output;
  const auto tried = shell("timeout 10 " + unshare_command() + " mount -t tmpfs none /run");
  return tried.status == 0 ? "" : "no namespaces: " + tried.output;
}

/// With an empty /run/netns of its own; for at most 30 seconds.
inline ShellResult run_in_namespaces(const std::string& script) {
  char path[] = "/tmp/netrig_test_XXXXXX";
  const int descriptor = mkstemp(path);
  if (descriptor < 0) return {};
  close(descriptor);
  std::ofstream(path) << "set -e\nmount -t tmpfs none /run\nmkdir /run/netns\n" << script;
  auto result = shell("timeout 30 " + unshare_command() + " sh " + path);
  unlink(path);
  return result;
}

}  // namespace netrig::test
