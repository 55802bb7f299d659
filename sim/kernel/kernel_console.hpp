// Standard input, output and error as a program's console.
#pragma once

#include <memory>
#include <string>

#include "host/console.hpp"
#include "kernel/async_descriptor.hpp"
#include "kernel/line_writer.hpp"

namespace netrig {

class KernelConsole final : public Console {
 public:
  /// A longer line of input is cut into lines of this length.
  static constexpr std::size_t kLineLimitBytes = 64 * 1024;

  /// The three descriptors stay the caller's.
  KernelConsole(std::shared_ptr<KernelContext> context, int input, int output, int error);
  ~KernelConsole() override;

  /// Complete lines, by write(2) at once. When the reader is gone, output is dropped: a program ends because
  /// its work is done or it was stopped, not because nobody looks. A reader that is there and does not read
  /// is waited for at most LineWriter::kLimit; then output is lost.
  void print(std::string_view line) override;
  void error(std::string_view line) override;
  Task<Result<std::string>> read_line(Deadline deadline) override;

  /// Why output was lost, if it was: no_space_on_device, or timed_out. A reader that is gone is none.
  Error output_error() const { return output_error_; }

 private:
  struct Input;

  std::shared_ptr<Input> input_;
  LineWriter output_;
  LineWriter error_;
  Error output_error_;
};

}  // namespace netrig
