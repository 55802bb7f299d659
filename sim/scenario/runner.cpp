#include "scenario/runner.hpp"

#include <algorithm>

#include "scenario/run_context.hpp"
#include "scenario/shut_down.hpp"
#include "scenario/start_up.hpp"
#include "scenario/step_actions.hpp"
#include "scenario/step_sequence.hpp"

namespace netrig {
namespace {

// One run: the three parts, and what happens when one of them can't go on.
class Run {
 public:
  explicit Run(RunContext context) : context_(std::move(context)), steps_(context_, results_) {
    context_.begin = context_.world.now();
    results_.name = context_.topology.name;
    results_.about = context_.topology.about;
    results_.file = context_.topology.file;
    results_.world = context_.options.world_name;
    results_.stayed = context_.options.stays;
    results_.started = context_.begin;
    results_.steps = planned_steps(context_.topology, context_.options);
    results_.run_directory = context_.world.run_directory();
    results_.repeat_command = context_.options.repeat_command;
  }

  Results carry_out() {
    context_.observer.run_begins(results_, count_programs(context_));
    context_.place = "while the programs were starting";
    guarded([this] {
      if (!start()) return;
      context_.place = "while the programs were running";
      if (context_.options.when_ready)
        context_.options.when_ready([this](const Step& step) { return netrig::carry_out(context_, step); });
      steps_.carry_out_all();
    });
    steps_.skip_rest(results_.interrupted ? "the run was interrupted" : "the run failed before");
    context_.place = "while the programs were being stopped";
    const bool leaves = context_.options.leave_running && results_.problems.empty();
    if (!leaves) guarded([this] { stop_everything(context_, results_); });
    if (results_.interrupted) guarded([this] { kill_everything(context_); });
    guarded([this] { report_programs(context_, results_); });
    guarded([this] { report_captures(context_, results_); });
    guarded([this] { report_links(context_, results_); });
    guarded([this] { report_warnings(); });
    results_.duration = context_.world.now() - context_.begin;
    results_.passed = is_passed();
    context_.observer.run_ended(results_);
    return std::move(results_);
  }

 private:
  bool start() {
    const auto failure = start_up(context_);
    context_.observer.programs_started(!failure, context_.world.now() - context_.begin);
    if (!failure) return true;
    add_error("expected " + failure->expected + ": " + failure->seen, failure->evidence);
    return false;
  }

  // The run goes on to its next part whatever happens in this one.
  template <typename Part>
  void guarded(Part part) {
    try {
      part();
    } catch (const Interrupted& interrupted) {
      if (results_.interrupted) return;
      results_.interrupted = interrupted.signal();
      add_error(std::string("interrupted by ") + interrupted.what() + " " + context_.place, {});
    } catch (const std::exception& error) {
      add_error(error.what(), {});
    }
  }

  void report_warnings() {
    for (std::string& text : context_.world.warnings())
      results_.problems.push_back({Problem::Kind::warning, std::move(text), {}});
  }

  void add_error(const std::string& text, const std::vector<std::string>& lines) {
    results_.problems.push_back({Problem::Kind::error, text, lines});
  }

  bool is_passed() const {
    const auto is_error = [](const Problem& problem) { return problem.kind == Problem::Kind::error; };
    return !results_.interrupted && results_.count(StepState::passed) == results_.steps.size() &&
           std::none_of(results_.problems.begin(), results_.problems.end(), is_error);
  }

  RunContext context_;
  Results results_;
  StepSequence steps_;
};

}  // namespace

Results ScenarioRunner::run() {
  return Run(RunContext{.topology = topology_, .world = world_, .observer = observer_, .options = options_})
      .carry_out();
}

}  // namespace netrig
