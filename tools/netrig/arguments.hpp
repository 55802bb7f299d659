// What several commands' command lines share.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "emulator/lab.hpp"
#include "topology/reader.hpp"
#include "topology/topology.hpp"

namespace netrig {

/// "netrig run FILE …"
std::string usage_of(const CommandLine& command);

/// The options of a command that takes a topology file: FILE and --set.
boost::program_options::options_description file_options();
/// With --stack, for those to which the stacks matter.
boost::program_options::options_description topology_options();

/// What --trace-tcp does.
inline constexpr const char* kTraceTcpText =
    "writes what becomes of each node's TCP connections into nodes/NODE/tcp.csv of the run's directory";

/// Parses; prints the help and gives nothing for --help. Words that are no options fill `positional`, which
/// are not shown in the help but in the usage. Throws UsageError.
std::optional<Options> parse(const CommandLine& command, boost::program_options::options_description options,
                             const std::vector<std::string>& arguments,
                             const std::vector<std::string>& positional);

/// Reads and validates the file for a world.
ReadResult read_topology(const Options& values, WorldKind world);

/// The same; prints all that is wrong, on standard error, and gives nothing
/// then.
std::optional<Topology> load_topology(const Options& values, WorldKind world);

/// The directory of this executable, where the programs' executables are, too.
std::string executable_directory();
OwnPrograms own_programs();

/// What a shell splits into this command with these `arguments` again, in this directory: "build/bin/netrig
/// run
/// --set …". An executable outside of this directory has its absolute path.
std::string repeat_command(const CommandLine& command, const std::vector<std::string>& arguments);

}  // namespace netrig
