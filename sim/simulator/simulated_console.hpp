// The console of a simulated program: what it prints goes into its log, what it reads was given to it by the
// world.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "async/wait_context.hpp"
#include "host/console.hpp"
#include "simulator/output_log.hpp"

namespace netrig {

class SimulatedConsole final : public Console {
 public:
  SimulatedConsole(const std::shared_ptr<WaitContext>& context, std::shared_ptr<OutputLog> log);
  ~SimulatedConsole() override;

  /// Input as bytes, of which lines are made; with `end` it is all there will ever be, and what is given
  /// after that is lost.
  void give(std::string_view text, bool end);

  void print(std::string_view line) override { log_->add_line(line); }
  void error(std::string_view line) override { log_->add_line(line); }
  /// A line of more than LineInput::kLineLimitBytes is cut into lines of that length.
  Task<Result<std::string>> read_line(Deadline deadline) override;

 private:
  class Input;

  std::shared_ptr<Input> input_;  ///< also held by whoever waits
  std::shared_ptr<OutputLog> log_;
};

}  // namespace netrig
