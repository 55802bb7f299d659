// netrig up: builds the network, starts its programs and stays, with a prompt. The scenario's steps are not
// carried out.
#include <unistd.h>

#include <cstdio>

#include "arguments.hpp"
#include "ended_programs.hpp"
#include "lab_session.hpp"
#include "prompt.hpp"
#include "scenario/runner.hpp"
#include "scenario/terminal_progress.hpp"

namespace netrig {

namespace {

/// Lets the lab live until a signal asks it to end.
void stay(Lab& lab) {
  std::puts("The lab is up. It ends with SIGINT (Ctrl-C) or SIGTERM.");
  std::fflush(stdout);
  for (EndedPrograms ended(lab);;) {
    for (const auto& line : ended.news()) std::puts(line.c_str());
    std::fflush(stdout);
    lab.wait(std::chrono::hours(1));
  }
}

int use_lab(const Topology& topology, RunnerOptions options, bool with_prompt, const LabSession& session) {
  options.when_ready = [&](const StepPlayer& play) {
    session.output.drain();  // what follows is printed at once
    try {
      with_prompt ? Prompt(topology, session.lab, play).run() : stay(session.lab);
    } catch (const Interrupted&) {
      // This is how a lab that stays is asked to end.
    }
    std::fflush(stdout);
  };
  TerminalProgress progress(session.output.stream(), terminal_style(STDOUT_FILENO));
  auto programs_only = topology;
  programs_only.scenario.clear();
  return write_results(ScenarioRunner(programs_only, session.lab, progress, options).run(),
                       session.directory);
}

int up(const std::vector<std::string>& arguments) {
  auto options = topology_options();
  add_lab_options(options);
  options.add_options()("no-prompt", "stay until a signal comes, without reading commands");
  const auto values = parse(kUpCommand, options, arguments, {"file"});
  if (!values) return kExitDone;
  const auto topology = load_topology(*values, WorldKind::emulated);
  if (!topology) return kExitFailed;
  const bool with_prompt = !values->contains("no-prompt");
  RunnerOptions told;
  told.repeat_command = repeat_command(kUpCommand, arguments);
  told.stays = true;
  return with_lab(*topology, *values,
                  [&](const LabSession& session) { return use_lab(*topology, told, with_prompt, session); });
}

}  // namespace

const CommandLine kUpCommand{"up", "FILE [--set KEY=VALUE]... [--stack KIND] [--runs DIR] [--no-prompt]",
                             "Builds a topology, starts its programs and stays, with a prompt.", up};

}  // namespace netrig
