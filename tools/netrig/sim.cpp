// netrig sim: the scenario in virtual time, in this process, without any rights: one seed, many of them, or
// one twice.
#include <poll.h>
#include <stdio_ext.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "arguments.hpp"
#include "event_file.hpp"
#include "host/duration.hpp"
#include "lab_session.hpp"
#include "scenario/results_table.hpp"
#include "scenario/terminal_progress.hpp"
#include "scenario/text.hpp"
#include "seed_sweep.hpp"
#include "simulated_run.hpp"
#include "topology/quantity.hpp"
#include "twice.hpp"

namespace netrig {

namespace po = boost::program_options;

namespace {

using RealTime = std::chrono::steady_clock;

po::options_description sim_options() {
  auto options = file_options();
  options.add_options()("seed", po::value<std::string>()->default_value("1")->value_name("N"),
                        "where all chance comes from: the same seed gives the same bytes")(
      "seeds", po::value<std::string>()->value_name("A..B"),
      "plays each of these seeds, a line each; names the first that fails, and keeps the directories of "
      "those that do")("jobs,j", po::value<std::string>()->value_name("N"),
                       "with --seeds: so many at a time; by default as many as there are processors")(
      "twice", "plays it twice and compares every event; the first that differs is shown")(
      "until", po::value<std::string>()->value_name("TIME"),
      "ends the simulation after so much virtual time, e.g. 60s; the run has failed if the scenario is not "
      "over")("record", po::value<std::string>()->value_name("FILE"), "writes a record of each event")(
      "against", po::value<std::string>()->value_name("FILE"),
      "compares every event with such a record, of another build or machine; the first that differs is "
      "shown")("runs", po::value<std::string>()->default_value("runs")->value_name("DIR"),
               "where the run's directory is made")(
      "no-captures", "capture no link (expectations about packets then fail)")("trace-tcp", kTraceTcpText)(
      "quiet,q", "print nothing but what failed, and what many runs came to");
  return options;
}

std::optional<Duration> until_of(const Options& values) {
  if (!values.contains("until")) return {};
  const auto text = values["until"].as<std::string>();
  const auto until = parse_duration(text);
  if (!until || *until <= Duration::zero())
    throw UsageError("--until " + text + ": expected a time, e.g. 60s");
  return until;
}

SimulationSettings settings_of(const Options& values, const Topology& topology,
                               const std::vector<std::string>& arguments) {
  SimulationSettings settings{.seed = parse_seed(values["seed"].as<std::string>(), "--seed"),
                              .captures = !values.contains("no-captures"),
                              .trace_tcp = values.contains("trace-tcp"),
                              .until = until_of(values),
                              .repeat_command = repeat_command(kSimCommand, arguments),
                              .runs = values["runs"].as<std::string>(),
                              .name = topology.name};
  return settings;
}

/// The words that play the same run, but for its seed and where it leaves what.
std::vector<std::string> words_of(const Options& values) {
  std::vector<std::string> words{values["file"].as<std::string>()};
  const auto add = [&](const std::string& option, const std::string& value) {
    words.insert(words.end(), {option, value});
  };
  if (values.contains("set")) {
    for (const auto& value : values["set"].as<std::vector<std::string>>()) add("--set", value);
  }
  if (values.contains("until")) add("--until", values["until"].as<std::string>());
  for (const auto* flag : {"no-captures", "trace-tcp"}) {
    if (values.contains(flag)) words.emplace_back("--" + std::string(flag));
  }
  return words;
}

void print_speed(const SimulatedRun& run, RealTime::duration took) {
  const auto real = std::chrono::duration_cast<Duration>(took);
  const auto ratio = static_cast<double>(run.virtual_time.count()) /
                     static_cast<double>(std::max<std::int64_t>(real.count(), 1));
  std::printf("  %s of virtual time in %s, %.*f times as fast\n", format_elapsed(run.virtual_time).c_str(),
              format_elapsed(real).c_str(), ratio < 10 ? 1 : 0, ratio);
}

int play_once(const Topology& topology, SimulationSettings settings, const Options& values) {
  const bool quiet = values.contains("quiet");
  std::optional<EventWriter> record;
  if (values.contains("record")) {
    record.emplace(values["record"].as<std::string>());
    settings.recorder = [&](const EventRecord& event, const Simulation&) { record->add(event); };
  }
  TerminalProgress progress(std::cout, terminal_style(STDOUT_FILENO));
  Observer silent;
  const auto begin = RealTime::now();
  const auto run = play_simulated(topology, settings, quiet ? silent : progress);
  if (record) record->finish();
  if (!quiet) print_speed(run, RealTime::now() - begin);
  if (quiet && !run.results.passed)
    std::cerr << results_failures(run.results, terminal_style(STDERR_FILENO)) << std::flush;
  return exit_status_of(run.results);
}

std::optional<unsigned> jobs_of(const Options& values) {
  constexpr unsigned kMostJobs = 1024;
  if (!values.contains("jobs")) return {};
  const auto text = values["jobs"].as<std::string>();
  const auto jobs = reading::parse_unsigned(text, kMostJobs);
  if (!jobs || *jobs == 0)
    throw UsageError("--jobs " + text + ": expected a number from 1 to " + std::to_string(kMostJobs));
  return static_cast<unsigned>(*jobs);
}

SweepSettings sweep_of(const Options& values) {
  auto words = words_of(values);
  if (!values["runs"].defaulted()) words.insert(words.end(), {"--runs", values["runs"].as<std::string>()});
  return {.seeds = parse_seeds(values["seeds"].as<std::string>()),
          .jobs = jobs_of(values),
          .quiet = values.contains("quiet"),
          .words = std::move(words)};
}

std::vector<std::string> with_seed(std::vector<std::string> words, const Options& values) {
  words.insert(words.end(), {"--seed", values["seed"].as<std::string>()});
  return words;
}

/// Whoever reads the output may stop doing so: the results are in the run's directory all the same.
class UnreadOutput {
 public:
  UnreadOutput() { std::signal(SIGPIPE, SIG_IGN); }
  UnreadOutput(const UnreadOutput&) = delete;
  UnreadOutput& operator=(const UnreadOutput&) = delete;
  ~UnreadOutput() {
    std::cout.flush();
    std::fflush(stdout);
    pollfd output{STDOUT_FILENO, POLLOUT, 0};
    const bool is_unread = ::poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
    if (!is_unread) return;
    __fpurge(stdout);
    std::clearerr(stdout);
    std::cout.clear();
  }
};

void check_combination(const Options& values) {
  if (values.contains("seeds") && !values["seed"].defaulted())
    throw UsageError("--seed and --seeds: one of them");
  if (values.contains("seeds") && values.contains("twice"))
    throw UsageError("--twice takes one seed, not --seeds");
  for (const auto* one : {"record", "against"}) {
    for (const auto* many : {"seeds", "twice"}) {
      if (values.contains(one) && values.contains(many))
        throw UsageError("--" + std::string(one) + " is for one run; leave out --" + many);
    }
  }
  if (values.contains("record") && values.contains("against"))
    throw UsageError("--record and --against: one of them");
  if (values.contains("jobs") && !values.contains("seeds")) throw UsageError("--jobs goes with --seeds");
}

int run(const std::vector<std::string>& arguments) {
  const auto values = parse(kSimCommand, sim_options(), arguments, {"file"});
  if (!values) return kExitDone;
  check_combination(*values);
  const UnreadOutput may_be_unread;
  const auto topology = load_topology(*values, WorldKind::simulated);
  if (!topology) return kExitFailed;
  const auto settings = settings_of(*values, *topology, arguments);
  if (values->contains("seeds")) return play_seeds(*topology, settings, sweep_of(*values));
  if (values->contains("twice"))
    return play_twice(*topology, settings, with_seed(words_of(*values), *values));
  if (values->contains("against"))
    return play_against((*values)["against"].as<std::string>(), *topology, settings);
  return play_once(*topology, settings, *values);
}

}  // namespace

const CommandLine kSimCommand{
    "sim",
    "FILE [--seed N | --seeds A..B [--jobs N]] [--twice | --record FILE | --against "
    "FILE] [--until TIME] [--set KEY=VALUE]... [--runs DIR] [--no-captures] "
    "[--trace-tcp] [-q]",
    "Plays a topology's scenario in virtual time, in one process and without root.", run};

}  // namespace netrig
