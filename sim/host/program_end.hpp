// How a program ends, whoever runs it.
#pragma once

#include <string>
#include <vector>

#include "host/program.hpp"

namespace netrig {

/// With a status, or by a stop that it had not asked for.
struct ProgramEnd {
  int status = 0;
  std::string error = {};  ///< what left it; empty for none
  bool stopped = false;
};

/// The program, with what leaves it made into an end: kExitUsage for a UsageError, kExitFailed for any other
/// exception. `program` and `options` must outlive it.
Task<ProgramEnd> run_program(const Program& program, Host& host, const Options& options);

/// What is printed of an error on the program's standard error; no line when there is none.
std::vector<std::string> error_lines(const Program& program, const ProgramEnd& end);

}  // namespace netrig
