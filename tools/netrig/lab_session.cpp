#include "lab_session.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "arguments.hpp"
#include "emulator/lab_registry.hpp"
#include "emulator/sandbox.hpp"
#include "scenario/junit_xml.hpp"
#include "scenario/run_json.hpp"

namespace netrig {

namespace po = boost::program_options;

namespace {

NetworkBuilder builder_of(const Options& values) {
  const auto name = values["builder"].as<std::string>();
  if (name == "rtnetlink") return NetworkBuilder::rtnetlink;
  if (name == "iproute2") return NetworkBuilder::iproute2;
  throw UsageError("--builder " + name + ": expected rtnetlink or iproute2");
}

void publish(const Lab& lab) {
  std::map<std::string, PublishedNode> nodes;
  for (const auto& node : lab.plan().nodes)
    nodes[node.name] = {&lab.network().node(node.name), lab.environment_of(node.name, {})};
  publish_nodes(nodes);
}

/// A lab that could not be built leaves its results, too.
void report_unbuilt(const Topology& topology, const RunDirectory& directory, const std::string& error,
                    std::ostream& errors) {
  errors << "netrig: the lab could not be built: " << error << "\n";
  Results results;
  results.name = topology.name;
  results.about = topology.about;
  results.file = topology.file;
  results.world = "emulated";
  results.run_directory = directory.shown_path();
  results.problems.push_back({Problem::Kind::error, "the lab could not be built: " + error, {}});
  write_results(results, directory);
}

constexpr const char* kNoRangeNote =
    "netrig: note: no range of uids for this user; programs that change their user will fail (`netrig "
    "doctor` "
    "says what to do)\n";

/// Netrig's own programs never change their user.
bool runs_foreign_programs(const Topology& topology) {
  const auto is_foreign = [](const Command& command) { return !command.own; };
  for (const auto& node : topology.nodes) {
    for (const auto& program : node.programs) {
      if (is_foreign(program.command)) return true;
    }
  }
  return std::any_of(topology.scenario.begin(), topology.scenario.end(), [&](const Step& step) {
    const auto* run = std::get_if<RunStep>(&step.action);
    const auto* start = std::get_if<StartStep>(&step.action);
    return (run && is_foreign(run->command)) || (start && is_foreign(start->command));
  });
}

/// From building the lab to its end.
int live(const Topology& topology, const RunDirectory& directory, const LabOptions& options,
         PatientOutput& output, PatientOutput& errors, const std::function<int(const LabSession&)>& use) {
  std::unique_ptr<Lab> lab;
  try {
    lab = std::make_unique<Lab>(topology, directory, options);
    publish(*lab);
  } catch (const std::exception& error) {
    report_unbuilt(topology, directory, error.what(), errors.stream());
    return kExitFailed;
  }
  errors.stream().flush();  // not earlier: it starts a thread, and with threads a lab is built more slowly
  return use({*lab, directory, output, errors});
}

/// Standard output is waited for when the lab is gone: whoever sleeps there keeps nothing alive.
int finish(PatientOutput& output, PatientOutput& errors, const RunDirectory& directory, int status) {
  if (!output.drain()) {
    errors.stream() << "netrig: nobody read standard output for " << kOutputPatience.count()
                    << " s, so the rest of it was dropped; the results are in " << directory.shown_path()
                    << "\n";
  }
  const auto error = output.error();
  if (!error) return status;
  errors.stream() << "netrig: the output can't be written: " << error.message() << "; the results are in "
                  << directory.shown_path() << "\n";
  return status == kExitDone ? kExitFailed : status;
}

}  // namespace

int write_results(const Results& results, const RunDirectory& directory) {
  directory.write("run.json", run_json(results));
  directory.write("junit.xml", junit_xml(results));
  return exit_status_of(results);
}

int exit_status_of(const Results& results) {
  if (results.interrupted) return ExitStatus::killed_by(*results.interrupted).status;
  return results.passed ? kExitDone : kExitFailed;
}

void add_lab_options(po::options_description& options) {
  options.add_options()("runs", po::value<std::string>()->default_value("runs")->value_name("DIR"),
                        "where the run's directory is made")(
      "builder", po::value<std::string>()->default_value("rtnetlink")->value_name("NAME"),
      "what builds the network: rtnetlink (fast) or iproute2 (runs the commands that `netrig plan` prints)")(
      "no-captures", "capture no link (expectations about packets then fail)")("trace-tcp", kTraceTcpText);
}

int with_lab(const Topology& topology, const Options& values,
             const std::function<int(const LabSession&)>& use) {
  LabOptions options{.builder = builder_of(values),
                     .captures = !values.contains("no-captures"),
                     .trace_tcp = values.contains("trace-tcp"),
                     .own_programs = own_programs()};
  const RunDirectory directory(values["runs"].as<std::string>(), topology.name);
  std::optional<LabRegistration> registration;
  return run_in_sandbox(
      [&](const SandboxInfo& info) {
        options.user = info.user;
        PatientOutput errors(STDERR_FILENO);
        PatientOutput output(STDOUT_FILENO);
        const bool is_told = !values.contains("quiet") && runs_foreign_programs(topology);
        if (is_told && options.user == SandboxUser::single_uid) errors.stream() << kNoRangeNote;
        const int status = live(topology, directory, options, output, errors, use);
        return finish(output, errors, directory, status);
      },
      [&](int init_pid) {
        registration.emplace(
            LabRecord{.name = topology.name,
                      .file = std::filesystem::absolute(topology.file).lexically_normal().string(),
                      .run_directory = directory.path(),
                      .init_pid = init_pid,
                      .bin_directory = options.own_programs.directory});
      });
}

}  // namespace netrig
