// Runs a tool of the system (nft, ip, sh) to its end, in the namespaces of the calling thread.
#pragma once

#include <string>
#include <vector>

namespace netrig {

/// Where tools and foreign programs are looked for, whatever PATH the caller has: daemons live in sbin.
inline constexpr const char* kToolPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Whether run_command() would find the tool.
bool has_tool(const std::string& name);

/// Gives `input` to its standard input. Throws std::system_error when the tool is missing, and
/// std::runtime_error with what it printed when it fails; both name the `attempt`.
void run_command(const std::vector<std::string>& words, const std::string& input, const std::string& attempt);

}  // namespace netrig
