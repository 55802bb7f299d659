// netrig exec, netrig shell: into a node of a lab that runs, from another terminal.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include "arguments.hpp"
#include "emulator/child_process.hpp"
#include "emulator/lab_registry.hpp"
#include "emulator/process_end.hpp"
#include "emulator/stack_hint.hpp"
#include "emulator/terminal_relay.hpp"
#include "scenario/text.hpp"

namespace netrig {

namespace po = boost::program_options;

namespace {

// The exit statuses of env(1) and its like; any other is the command's own.
constexpr int kOwnFailure = 125;
constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;

po::options_description options() {
  po::options_description description("Options");
  description.add_options()("node", po::value<std::string>()->required()->value_name("NODE"), "where")(
      "lab", po::value<std::string>()->value_name("LAB"),
      "which lab, if several are running: its name, or the process INIT of `netrig list`");
  return description;
}

/// "boot, office"; with the INIT of each where a name stands there twice.
std::string names_of(const std::vector<LabRecord>& labs) {
  std::vector<std::string> names;
  for (const auto& lab : labs) {
    const auto twins =
        std::count_if(labs.begin(), labs.end(), [&](const auto& other) { return other.name == lab.name; });
    names.push_back(twins == 1 ? lab.name : std::to_string(lab.init_pid) + " (" + lab.name + ")");
  }
  return join(names, ", ");
}

LabRecord find_lab(const Options& values) {
  const auto labs = living_labs();
  if (labs.empty())
    throw std::runtime_error("no lab of yours is running; `netrig up FILE` starts one that stays");
  if (!values.contains("lab")) {
    if (labs.size() > 1)
      throw std::runtime_error("several labs are running: say which with --lab: " + names_of(labs));
    return labs.front();
  }
  const auto wanted = values["lab"].as<std::string>();
  std::vector<LabRecord> found;
  std::copy_if(labs.begin(), labs.end(), std::back_inserter(found),
               [&](const auto& lab) { return lab.name == wanted || std::to_string(lab.init_pid) == wanted; });
  if (found.empty())
    throw std::runtime_error("no lab " + wanted + " of yours is running; there is " + names_of(labs));
  if (found.size() > 1) {
    throw std::runtime_error("several labs named " + wanted +
                             " are running: say which with --lab: " + names_of(found));
  }
  return found.front();
}

int run_in_node(const LabRecord& lab, const std::string& node, const std::vector<std::string>& words) {
  const LabDoor door(lab, node);
  SpawnRequest request;
  request.namespaces = &door.node();
  request.arguments = words;
  request.environment = door.environment();
  request.working_directory = "/run/node";
  request.capabilities = foreign_capabilities();
  const StackHint hint(door.is_raw(), node, words, own_programs().names());
  door.enter();
  hint.before();
  try {
    const int status = shell_status(
        run_at_terminal(std::move(request), TerminationSignals::to_program, PipedInput::of_program));
    hint.after(status);
    return status;
  } catch (const ExecuteError& error) {
    std::fprintf(stderr, "netrig: %s\n", error.what());
    return error.code() == std::errc::no_such_file_or_directory ? kNotFound : kNotExecutable;
  }
}

/// The options and the node; words that are too many are most likely the command, without its dashes.
std::optional<Options> parse_exec(const std::vector<std::string>& words, bool has_dashes) {
  try {
    return parse(kExecCommand, options(), words, {"node"});
  } catch (const UsageError& error) {
    if (has_dashes) throw;
    throw UsageError(std::string(error.what()) + "; the command stands behind --: netrig exec pc -- ls /");
  }
}

int exec(const std::vector<std::string>& arguments) {
  // Everything behind "--" is the command, whatever it looks like.
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  const auto values = parse_exec({arguments.begin(), dashes}, dashes != arguments.end());
  if (!values) return kExitDone;
  if (dashes == arguments.end() || dashes + 1 == arguments.end())
    throw UsageError("the command is missing behind --");
  return run_in_node(find_lab(*values), (*values)["node"].as<std::string>(), {dashes + 1, arguments.end()});
}

int shell(const std::vector<std::string>& arguments) {
  const auto values = parse(kShellCommand, options(), arguments, {"node"});
  if (!values) return kExitDone;
  const char* shell = std::getenv("SHELL");
  std::vector<std::string> words{shell ? shell : "/bin/sh"};
  if (isatty(STDIN_FILENO)) words.push_back("-i");  // else it reads a script
  return run_in_node(find_lab(*values), (*values)["node"].as<std::string>(), words);
}

}  // namespace

const CommandLine kExecCommand{"exec", "NODE [--lab LAB] -- COMMAND...",
                               "Runs a command on a node of a running lab.", exec, kOwnFailure};
const CommandLine kShellCommand{"shell", "NODE [--lab LAB]", "Opens a shell on a node of a running lab.",
                                shell, kOwnFailure};

}  // namespace netrig
