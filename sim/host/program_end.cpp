#include "host/program_end.hpp"

#include <exception>

namespace netrig {

Task<ProgramEnd> run_program(const Program& program, Host& host, const Options& options) {
  try {
    const int status = co_await program.run(host, options);
    co_return ProgramEnd{.status = status};
  } catch (const UsageError& error) {
    co_return ProgramEnd{.status = kExitUsage, .error = error.what()};
  } catch (const std::exception& error) {
    co_return ProgramEnd{.status = kExitFailed, .error = error.what()};
  }
}

std::vector<std::string> error_lines(const Program& program, const ProgramEnd& end) {
  if (end.error.empty()) return {};
  const auto name = std::string(program.name);
  std::vector<std::string> lines{name + ": " + end.error};
  if (end.status == kExitUsage) lines.push_back(name + ": try \"" + name + " --help\"");
  return lines;
}

}  // namespace netrig
