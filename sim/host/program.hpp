// A program is a value: the same one is linked into an executable of its own and into whatever runs many of
// them.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/host.hpp"
#include "host/options.hpp"
#include "host/task.hpp"

namespace netrig {

/// What a program needs of the system besides ordinary sockets; whoever starts it grants no more.
enum class Privilege {
  raw_frames,            ///< Host::ethernet, Host::echo
  configure_interfaces,  ///< the changing calls of Host::interfaces
  low_ports,             ///< listening below 1024
};

struct Program {
  std::string_view name;
  std::string_view summary;  ///< one line, for --help
  std::string_view usage;    ///< what stands after the name: "[OPTIONS] NAME [TYPE]"
  std::set<Privilege> needs;
  /// Adds the options. An option of type GrantedPath names a file or directory that the program may use.
  void (*describe)(boost::program_options::options_description& options,
                   boost::program_options::positional_options_description& positional);
  /// The program itself; gives the exit status: 0 done, 1 failed, 2 used wrongly.
  Task<int> (*run)(Host& host, const Options& options);
};

constexpr int kExitDone = 0;
constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

/// Parses `arguments` (without the program's name) by what the program describes. Throws UsageError with a
/// sentence that names the option and the value.
Options parse_options(const Program& program, const std::vector<std::string>& arguments);
/// The same; `more` are options of whoever starts the program.
Options parse_options(const Program& program, const std::vector<std::string>& arguments,
                      const boost::program_options::options_description& more);

/// The text of --help.
std::string help_text(const Program& program);
std::string help_text(const Program& program, const boost::program_options::options_description& more);

/// The line of --version: "dns-server (netrig) 0.1.0".
std::string version_text(const Program& program);

/// Every path that the options name, i.e. all that is to be granted.
std::vector<GrantedPath> granted_paths(const Options& options);

}  // namespace netrig
