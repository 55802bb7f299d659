// netrig: the command line. Each command is a file of its own; this one only finds it.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "arguments.hpp"
#include "command.hpp"
#include "host/version.hpp"

namespace {

using namespace netrig;

constexpr std::array kCommands{&kRunCommand,  &kSimCommand,   &kCheckCommand, &kPlanCommand,
                               &kUpCommand,   &kExecCommand,  &kShellCommand, &kPacketsCommand,
                               &kListCommand, &kDoctorCommand};

void print_help() {
  std::puts(
      "netrig runs virtual networks: nodes in network namespaces, programs on them, captures of every "
      "link.\n");
  std::puts("Usage: netrig COMMAND …\n");
  for (const auto* command : kCommands) {
    std::printf("  %-8s%s\n", std::string(command->name).c_str(), std::string(command->summary).c_str());
  }
  std::puts(
      "\n`netrig --version` prints the version; `netrig COMMAND --help` tells more. Start with: netrig run "
      "topologies/boot.yaml");
}

/// What was printed must have been written: a full disk is a failure, too.
int written() {
  std::cout.flush();
  if (std::cout && std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return kExitDone;
  throw std::runtime_error("the output can't be written: " + std::generic_category().message(errno));
}

int run(const CommandLine& command, const std::vector<std::string>& arguments) {
  try {
    const int status = command.run(arguments);
    return status == kExitDone ? written() : status;
  } catch (const UsageError& error) {
    std::fprintf(stderr, "netrig %s: %s\nUsage: %s\n", command.name.data(), error.what(),
                 usage_of(command).c_str());
    return command.own_failure.value_or(kExitUsage);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "netrig %s: %s\n", command.name.data(), error.what());
    return command.own_failure.value_or(kExitFailed);
  }
}

}  // namespace

int main(int count, char** values) {
  std::vector<std::string> arguments(values + 1, values + count);
  if (arguments.size() > 1 && arguments[0] == "help") arguments = {arguments[1], "--help"};
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
    print_help();
    return arguments.empty() ? kExitUsage : kExitDone;
  }
  if (arguments[0] == "--version") {
    std::printf("netrig %s\n", std::string(version()).c_str());
    return kExitDone;
  }
  const auto command = std::find_if(kCommands.begin(), kCommands.end(),
                                    [&](const auto* c) { return c->name == arguments[0]; });
  if (command == kCommands.end()) {
    std::fprintf(stderr, "netrig: unknown command '%s'; `netrig help` lists them\n", arguments[0].c_str());
    return kExitUsage;
  }
  arguments.erase(arguments.begin());
  return run(**command, arguments);
}
