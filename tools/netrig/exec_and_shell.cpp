// netrig exec, netrig shell: into a node of a lab that runs, from another terminal.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "arguments.hpp"
#include "emulator/child_process.hpp"
#include "emulator/lab_registry.hpp"

namespace netrig {

namespace po = boost::program_options;

namespace {

po::options_description options() {
  po::options_description description("Options");
  description.add_options()("node", po::value<std::string>()->required()->value_name("NODE"), "where")(
      "lab", po::value<std::string>()->value_name("NAME"),
      "which lab, if several are running (see `netrig list`)");
  return description;
}

LabRecord find_lab(const po::variables_map& values) {
  const auto labs = living_labs();
  if (labs.empty()) throw std::runtime_error("no lab is running; `netrig up FILE` starts one that stays");
  if (!values.contains("lab")) {
    if (labs.size() > 1)
      throw std::runtime_error("several labs are running: say which with --lab NAME (see `netrig list`)");
    return labs.front();
  }
  const auto name = values["lab"].as<std::string>();
  const auto found =
      std::find_if(labs.begin(), labs.end(), [&](const auto& lab) { return lab.name == name; });
  if (found == labs.end())
    throw std::runtime_error("no lab named " + name + " is running (see `netrig list`)");
  return *found;
}

int run_in_node(const LabRecord& lab, const std::string& node, const std::vector<std::string>& words) {
  const LabDoor door(lab, node);
  SpawnRequest request;
  request.namespaces = &door.node();
  request.arguments = words;
  for (char** variable = environ; *variable; ++variable) request.environment.emplace_back(*variable);
  const auto path = std::find_if(request.environment.begin(), request.environment.end(),
                                 [](const auto& entry) { return entry.starts_with("PATH="); });
  if (path != request.environment.end()) {
    *path = "PATH=" + lab.bin_directory + ":" + path->substr(5) + ":/usr/sbin:/sbin";
  }
  request.working_directory = "/run/node";
  request.standard_input = STDIN_FILENO;
  request.standard_output = STDOUT_FILENO;
  request.standard_error = STDERR_FILENO;
  request.capabilities = foreign_capabilities();
  request.foreground = true;
  door.enter();
  const pid_t pid = spawn(request);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int exec(const std::vector<std::string>& arguments) {
  // Everything behind "--" is the command, whatever it looks like.
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  const auto values = parse(kExecCommand, options(), {arguments.begin(), dashes}, {"node"});
  if (!values) return kExitDone;
  if (dashes == arguments.end() || dashes + 1 == arguments.end())
    throw CommandLineError("the command is missing behind --");
  return run_in_node(find_lab(*values), (*values)["node"].as<std::string>(), {dashes + 1, arguments.end()});
}

int shell(const std::vector<std::string>& arguments) {
  const auto values = parse(kShellCommand, options(), arguments, {"node"});
  if (!values) return kExitDone;
  const char* shell = std::getenv("SHELL");
  return run_in_node(find_lab(*values), (*values)["node"].as<std::string>(),
                     {shell ? shell : "/bin/sh", "-i"});
}

}  // namespace

const CommandLine kExecCommand{"exec", "NODE [--lab NAME] -- COMMAND...",
                               "Runs a command on a node of a running lab.", exec};
const CommandLine kShellCommand{"shell", "NODE [--lab NAME]", "Opens a shell on a node of a running lab.",
                                shell};

}  // namespace netrig
