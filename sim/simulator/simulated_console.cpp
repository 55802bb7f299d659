#include "simulator/simulated_console.hpp"

#include <utility>

#include "async/line_input.hpp"
#include "async/wait_point.hpp"

namespace netrig {

class SimulatedConsole::Input final : public WaitPoint {
 public:
  explicit Input(std::shared_ptr<WaitContext> context) : WaitPoint(std::move(context)) {}

  bool is_closed() const override { return is_closed_; }
  void close() {
    is_closed_ = true;
    end_waits();
  }

  void give(std::string_view text, bool end) {
    if (lines_.has_ended()) return;
    lines_.add(text);
    if (end) lines_.end();
    wake(Readiness::read);
  }

  Attempt<std::string> try_read_line() {
    if (auto line = lines_.take()) return Result<std::string>(*std::move(line));
    if (lines_.has_ended()) return Result<std::string>(HostError::end_of_file);
    return {};
  }

 private:
  LineInput lines_;
  bool is_closed_ = false;
};

SimulatedConsole::SimulatedConsole(const std::shared_ptr<WaitContext>& context,
                                   std::shared_ptr<OutputLog> log)
    : input_(std::make_shared<Input>(context)), log_(std::move(log)) {}

SimulatedConsole::~SimulatedConsole() {
  input_->close();
}

void SimulatedConsole::give(std::string_view text, bool end) {
  input_->give(text, end);
}

Task<Result<std::string>> SimulatedConsole::read_line(Deadline deadline) {
  return when_ready<std::string>(input_, Readiness::read, deadline,
                                 [input = input_] { return input->try_read_line(); });
}

}  // namespace netrig
