// Doctor: what this machine has and lacks for labs, and what to do about it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace netrig {

struct MachineFinding {
  enum class State { good, limited, missing };
  State state = State::good;
  std::string subject;  ///< "user namespaces"
  std::string found;    ///< "allowed (96365 at most)"
  std::string remedy;   ///< what to do; empty when all is good
};

/// Looks at the system and tries what a lab needs, in a sandbox of its own. Must be called before any thread
/// was started.
std::vector<MachineFinding> examine_machine();

/// What is said of an ordinary user's range of uids: `has_range`, whether it can be used; `has_tools`,
/// whether newuidmap and newgidmap are installed; `user`, the name, if the uid has one.
MachineFinding range_finding(bool has_range, bool has_tools, const std::optional<std::string>& user,
                             unsigned uid);

/// Whether labs can be run at all.
bool can_run_labs(const std::vector<MachineFinding>& findings);

}  // namespace netrig
