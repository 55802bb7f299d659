// What to tell a person who runs a foreign program on a node with netrig's own stack, where it reaches
// nothing: at once for a program that is made for the network, and for a shell to type into; for any other
// when it has failed.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace netrig {

/// Whether a program of this name is one that mainly speaks with other hosts by the kernel's TCP/IP.
bool is_network_tool(const std::string& program);

/// "pc has netrig's own stack, which curl can't use; …"
std::string stack_hint(const std::string& node, const std::string& program);

/// Says it on standard error, at most once.
class StackHint {
 public:
  /// `raw`: the node has netrig's own stack. Nothing is said of a command in which one of netrig's own
  /// programs is named: `timeout 3 dhcp-client` is fine.
  StackHint(bool raw, const std::string& node, const std::vector<std::string>& arguments,
            const std::set<std::string>& own_programs);

  void before() const;
  /// `status`: as a shell gives it.
  void after(int status) const;

 private:
  std::optional<std::string> text_;
  bool at_once_ = false;
};

}  // namespace netrig
