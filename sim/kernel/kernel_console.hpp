// Standard input, output and error as a program's console.
#pragma once

#include <memory>
#include <string>

#include "host/console.hpp"
#include "kernel/async_descriptor.hpp"
#include "kernel/line_writer.hpp"
#include "kernel/output_descriptor.hpp"

namespace netrig {

class KernelConsole final : public Console {
 public:
  /// The three descriptors stay the caller's.
  KernelConsole(const std::shared_ptr<KernelContext>& context, int input, int output, int error);
  ~KernelConsole() override;

  /// Complete lines, by write(2) at once where the reader has room for them, and from the event loop where it
  /// has not. When the reader is gone, output is dropped: a program ends because its work is done or it was
  /// stopped, not because nobody looks. For one that is there and does not read, LineWriter::kBacklogBytes
  /// are kept; lines beyond that are lost.
  void print(std::string_view line) override { output_.write(line); }
  void error(std::string_view line) override { error_.write(line); }
  /// What a terminal has no room for at once is left out.
  void prompt(std::string_view text) override;
  Task<Result<std::string>> read_line(Deadline deadline) override;

  /// Waits, at a program's end, until its output is written, for at most LineWriter::kPatience without
  /// progress; then the rest is lost.
  Task<> finish();
  /// Why output was lost, if it was: no_space_on_device, or timed_out. A reader that is gone is none.
  Error output_error() const { return output_.error(); }

 private:
  struct Input;

  std::shared_ptr<Input> input_;
  OutputDescriptor prompt_;
  bool is_terminal_;  ///< input and output
  LineWriter output_;
  LineWriter error_;
};

}  // namespace netrig
