#include "seed_process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "kernel/system_error.hpp"
#include "scenario/text.hpp"

namespace netrig {

namespace fs = std::filesystem;

namespace {

using nlohmann::json;

std::string first_failure(const Results& results) {
  for (const auto& step : results.steps) {
    if (step.state == StepState::failed)
      return "step " + std::to_string(step.number) + " " + step.name + ": " + step.failure.seen;
  }
  for (const auto& problem : results.problems) {
    if (problem.kind == Problem::Kind::error) return problem.text;
  }
  return "no step failed";
}

std::string line_of(const SimulatedRun& run) {
  const auto& results = run.results;
  const std::string state = results.interrupted ? "interrupted" : results.passed ? "passed" : "FAILED";
  const auto text = state + "  hash " + run.digest + "  " + format_elapsed(run.virtual_time);
  return results.passed ? text : text + "  " + first_failure(results) + "  " + results.run_directory;
}

std::vector<std::string> warnings_of(const Results& results) {
  std::vector<std::string> warnings;
  for (const auto& problem : results.problems) {
    if (problem.kind == Problem::Kind::warning) warnings.push_back(problem.text);
  }
  return warnings;
}

SeedOutcome play(const Topology& topology, const SimulationSettings& settings) {
  try {
    Observer silent;
    const auto run = play_simulated(topology, settings, silent);
    if (run.results.passed) fs::remove_all(run.results.run_directory);
    return {.passed = run.results.passed,
            .text = line_of(run),
            .interrupted = run.results.interrupted.has_value(),
            .warnings = warnings_of(run.results)};
  } catch (const std::exception& error) {
    return {.text = std::string("FAILED  ") + error.what()};
  }
}

std::string to_json(const SeedOutcome& outcome) {
  return json{{"passed", outcome.passed},
              {"text", outcome.text},
              {"interrupted", outcome.interrupted},
              {"warnings", outcome.warnings}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

SeedOutcome outcome_of(const std::string& text, int wait_status) {
  const int signal = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
  if (signal == SIGTERM || signal == SIGINT || signal == SIGHUP)
    return {.text = "interrupted", .interrupted = true};
  const auto value = json::parse(text, nullptr, false);
  if (!value.is_object()) return {.text = "FAILED  it could not be played to its end"};
  return {.passed = value["passed"],
          .text = value["text"],
          .interrupted = value["interrupted"],
          .warnings = value["warnings"]};
}

/// The parent reads until the end, or is gone.
int write_all(const FileDescriptor& descriptor, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto count =
        retry_interrupted([&] { return ::write(descriptor.number(), text.data() + at, text.size() - at); });
    if (count < 0) return kExitFailed;
    at += static_cast<std::size_t>(count);
  }
  return kExitDone;
}

}  // namespace

SeedProcess::SeedProcess(const Topology& topology, const SimulationSettings& settings)
    : pipe_(FileDescriptor::pipe()),
      process_([&] { return write_all(pipe_.second, to_json(play(topology, settings))); }) {
  pipe_.second.close();
  checked(::fcntl(pipe_.first.number(), F_SETFL, O_NONBLOCK), "read without waiting");
}

std::optional<SeedOutcome> SeedProcess::take() {
  char buffer[4096];
  for (;;) {
    const auto count = retry_interrupted([&] { return ::read(descriptor(), buffer, sizeof buffer); });
    if (count < 0 && would_block()) return {};
    if (count <= 0) break;
    text_.append(buffer, static_cast<std::size_t>(count));
  }
  return outcome_of(text_, process_.wait());
}

}  // namespace netrig
