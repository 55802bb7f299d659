// netrig run: builds the network, starts the programs, carries out the scenario, checks, and leaves only the
// run's directory.
#include <unistd.h>

#include "arguments.hpp"
#include "lab_session.hpp"
#include "scenario/results_table.hpp"
#include "scenario/runner.hpp"
#include "scenario/terminal_progress.hpp"

namespace netrig {

namespace po = boost::program_options;

namespace {

RunnerOptions runner_options(const std::vector<std::string>& arguments) {
  RunnerOptions options;
  options.repeat_command = repeat_command(kRunCommand, arguments);
  return options;
}

int run_scenario(const Topology& topology, const RunnerOptions& options, bool quiet,
                 const LabSession& session) {
  TerminalProgress progress(session.output.stream(), terminal_style(STDOUT_FILENO));
  Observer silent;
  ScenarioRunner runner(topology, session.lab, quiet ? silent : progress, options);
  const auto results = runner.run();
  if (quiet && !results.passed)
    session.errors.stream() << results_failures(results, terminal_style(STDERR_FILENO)) << std::flush;
  return write_results(results, session.directory);
}

int run(const std::vector<std::string>& arguments) {
  auto options = topology_options();
  add_lab_options(options);
  options.add_options()("quiet,q", "print nothing but what failed");
  const auto values = parse(kRunCommand, options, arguments, {"file"});
  if (!values) return kExitDone;
  const auto topology = load_topology(*values, WorldKind::emulated);
  if (!topology) return kExitFailed;
  const auto told = runner_options(arguments);
  const bool quiet = values->contains("quiet");
  return with_lab(*topology, *values,
                  [&](const LabSession& session) { return run_scenario(*topology, told, quiet, session); });
}

}  // namespace

const CommandLine kRunCommand{"run", "FILE [--set KEY=VALUE]... [--stack KIND] [--runs DIR] [-q]",
                              "Builds a topology, runs its scenario and says whether all was as expected.",
                              run};

}  // namespace netrig
