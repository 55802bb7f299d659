// The one main of all node programs: parses the command line, runs the program on the kernel's sockets, and
// reports what leaves it. Which program it is, the build says.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include NETRIG_HEADER

#include "host/program.hpp"
#include "kernel/kernel_host.hpp"
#include "kernel/system_error.hpp"

namespace {

using namespace netrig;

const Program& kProgram = NETRIG_PROGRAM;

int report(const std::string& text, int status) {
  std::fprintf(stderr, "%s: %s\n", std::string(kProgram.name).c_str(), text.c_str());
  return status;
}

int run(const std::vector<std::string>& arguments) {
  const Options options = parse_options(kProgram, arguments);
  if (options.contains("help")) {
    const bool written = std::fputs(help_text(kProgram).c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    return written ? kExitDone : report("write the help text: " + last_error().message(), kExitFailed);
  }
  KernelHost host({.grants = granted_paths(options), .ready = ReadyPipe::from_environment()});
  const int status = host.run(kProgram.run(host, options));
  if (const auto lost = host.console().output_error(); lost && status == kExitDone) {
    return report("write the output: " + lost.message(), kExitFailed);
  }
  return status;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string hint = "try \"" + std::string(kProgram.name) + " --help\"";
  try {
    return run({arguments + 1, arguments + count});
  } catch (const UsageError& error) {
    report(error.what(), kExitUsage);
    return report(hint, kExitUsage);
  } catch (const std::exception& error) {
    return report(error.what(), kExitFailed);
  }
}
