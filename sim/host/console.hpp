// A program's terminal: lines in, lines out.
#pragma once

#include <string>
#include <string_view>

#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"

namespace netrig {

class Console {
 public:
  virtual ~Console() = default;

  /// One line of output, for the user or the next program in a pipe. The line end is added. Never waits:
  /// lines that the reader does not take yet are kept, within a limit of the host's, and written later, at
  /// the program's end at the latest.
  virtual void print(std::string_view line) = 0;
  /// One line of diagnostics; likewise.
  virtual void error(std::string_view line) = 0;
  /// Asks for a line of input, before read_line(): on a terminal, where somebody sees it; else nothing
  /// happens.
  virtual void prompt(std::string_view) {}
  /// The next line of input, without its end. Errors: end_of_file, timed_out.
  virtual Task<Result<std::string>> read_line(Deadline deadline) = 0;
};

}  // namespace netrig
