// Runs a tool of the system (nft, ip, sh) to its end, in the namespaces of the calling thread.
#pragma once

#include <string>
#include <vector>

namespace netrig {

/// Gives `input` to its standard input. Throws std::system_error when the tool is missing, and
/// std::runtime_error with what it printed when it fails; both name the `attempt`.
void run_command(const std::vector<std::string>& words, const std::string& input, const std::string& attempt);

}  // namespace netrig
