// What several commands' command lines share.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "emulator/lab.hpp"
#include "topology/topology.hpp"

namespace netrig {

/// The options of a command that takes a topology file: FILE and --set.
boost::program_options::options_description topology_options();

/// Parses; prints the help and gives nothing for --help. Positional arguments fill `positional` (the last one
/// any number of them if `many`). Throws CommandLineError.
std::optional<boost::program_options::variables_map> parse(
    const CommandLine& command, const boost::program_options::options_description& options,
    const std::vector<std::string>& arguments, const std::vector<std::string>& positional, bool many = false);

/// Reads and validates the file; prints all that is wrong, on standard error, and gives nothing then.
std::optional<Topology> load_topology(const boost::program_options::variables_map& values);

/// The directory of this executable, where the programs' executables are, too.
std::string executable_directory();
OwnPrograms own_programs();

/// The words of a command line that a shell splits into `arguments` again: "netrig run --set …".
std::string repeat_command(const CommandLine& command, const std::vector<std::string>& arguments);

}  // namespace netrig
