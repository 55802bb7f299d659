// SimulatedProgram: one run of one of netrig's programs on a simulated node. What the program needs is gone
// when it has ended; what it printed stays.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "host/life.hpp"
#include "host/program_end.hpp"
#include "scenario/world.hpp"
#include "simulator/program_surroundings.hpp"
#include "simulator/simulated_node.hpp"

namespace netrig {

class SimulatedProgram final : public RunningProgram, private Unsettled {
 public:
  /// Called when something has happened that an expectation may wait for: output, a ready sign, the end.
  using Changed = std::function<void()>;

  /// `node` and `program` must outlive it.
  SimulatedProgram(SimulatedNode& node, const Program& program, const StartRequest& request,
                   std::string log_path, WorldTime started, Changed changed);
  ~SimulatedProgram() override;

  /// Parses the arguments and begins; a usage error is its output and its end.
  void start();
  void input(const std::string& text, bool end);
  /// The stop or the reload event; the end at once for a program that has not asked for it.
  void tell(LifeEvent event);
  /// The end at once; its sockets close as a kernel closes them.
  void kill();

  const std::string& node() const override { return request_.node; }
  const std::string& name() const override { return request_.name; }
  bool said_ready() const override { return said_ready_; }
  std::optional<ExitStatus> exit_status() const override { return exit_status_; }
  std::string output() const override { return log_->text(); }
  std::string output_from(std::size_t offset, std::size_t limit) const override;
  std::size_t output_bytes() const override { return log_->text().size(); }
  std::string output_tail(std::size_t limit) const override;
  const std::string& log_path() const override { return log_path_; }
  WorldTime started() const override { return started_; }

 private:
  /// What there is while it runs.
  struct Body;

  void begin(Options options);
  void print_and_end(const std::string& text);
  void printed();
  void end(const ProgramEnd& end);
  void end_with(ExitStatus status);
  void settle(TimePoint now) override;

  SimulatedNode& node_;
  const Program& program_;
  StartRequest request_;  ///< without the arguments, once it was started
  std::string log_path_;
  WorldTime started_;
  Changed changed_;
  std::uint32_t subject_;
  std::shared_ptr<OutputLog> log_;
  std::size_t noted_bytes_ = 0;
  std::unique_ptr<Body> body_;
  bool said_ready_ = false;
  std::optional<ExitStatus> exit_status_;
};

}  // namespace netrig
