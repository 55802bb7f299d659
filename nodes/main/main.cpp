// The one main of all node programs: parses the command line, runs the program on the kernel's sockets, on a
// stack of its own or in its node's process, and reports what leaves it. Which program it is, the build says.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include NETRIG_HEADER

#include "host/program_end.hpp"
#include "kernel/descriptor_limit.hpp"
#include "kernel/kernel_host.hpp"
#include "kernel/system_error.hpp"
#include "raw/program_client.hpp"
#include "raw/raw_program.hpp"
#include "raw/stack_choice.hpp"

namespace {

using namespace netrig;

const Program& kProgram = NETRIG_PROGRAM;

int report(const ProgramEnd& end) {
  for (const auto& line : error_lines(kProgram, end)) std::fprintf(stderr, "%s\n", line.c_str());
  return end.status;
}

int report(const std::string& text, int status) {
  return report(ProgramEnd{.status = status, .error = text});
}

int print(const std::string& text) {
  const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return written ? kExitDone : report("write the text: " + last_error().message(), kExitFailed);
}

int run_on_kernel(const Options& options) {
  use_all_descriptors();
  KernelHost host({.grants = granted_paths(options),
                   .congestion_control = congestion_control_from_environment(),
                   .ready = ReadyPipe::from_environment()});
  const int status = host.run(kProgram.run(host, options));
  if (const auto lost = host.console().output_error(); lost && status == kExitDone) {
    return report("write the output: " + lost.message(), kExitFailed);
  }
  return status;
}

int run(const std::vector<std::string>& arguments) {
  const auto stack = stack_options();
  const Options options = parse_options(kProgram, arguments, stack);
  if (options.contains("help")) return print(help_text(kProgram, stack));
  if (options.contains("version")) return print(version_text(kProgram));
  const auto choice = stack_choice(options);
  if (const char* node = std::getenv(kNodeSocketVariable); node != nullptr && options["stack"].defaulted()) {
    const ProgramOrder order{.program = std::string(kProgram.name),
                             .arguments = arguments,
                             .directory = std::filesystem::current_path().string()};
    return report(run_in_node_process(node, order, ReadyPipe::from_environment()));
  }
  if (choice.raw && choice.configuration.devices.empty())
    report("warning: --stack raw without --stack-interface: it reaches nobody, and nobody reaches it",
           kExitDone);
  if (choice.raw)
    return report(run_on_own_stack(choice.configuration, kProgram, options, ReadyPipe::from_environment()));
  return run_on_kernel(options);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run({arguments + 1, arguments + count});
  } catch (const UsageError& error) {
    return report(error.what(), kExitUsage);
  } catch (const std::exception& error) {
    return report(error.what(), kExitFailed);
  }
}
