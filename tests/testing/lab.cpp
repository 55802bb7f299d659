#include "testing/lab.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "emulator/stack_hint.hpp"
#include "host/duration.hpp"
#include "programs/programs.hpp"
#include "scenario/pattern.hpp"
#include "scenario/runner.hpp"
#include "scenario/text.hpp"
#include "testing/finished_runs.hpp"
#include "topology/command.hpp"
#include "topology/reader.hpp"
#include "wire/capture_file.hpp"
#include "wire/describe.hpp"

namespace netrig::testing {

namespace fs = std::filesystem;

namespace {

/// The directory of netrig's executables: $NETRIG_BIN, or where the build puts them.
OwnPrograms own_programs() {
  const char* directory = std::getenv("NETRIG_BIN");
  return {directory ? directory : NETRIG_BINARY_DIR "/bin", all_programs()};
}

/// How long the kernel may take to end a killed program.
constexpr auto kKillLimit = std::chrono::seconds(5);

/// Where tests leave their runs: $NETRIG_TEST_RUNS, or a folder of the build for each user.
std::string runs_directory() {
  const char* directory = std::getenv("NETRIG_TEST_RUNS");
  return directory ? directory : NETRIG_BINARY_DIR "/test-runs/" + std::to_string(sandbox_state().user_id);
}

Topology valid(ReadResult result) {
  if (auto* diagnostics = std::get_if<Diagnostics>(&result))
    throw std::runtime_error(diagnostics->to_string());
  return std::move(std::get<Topology>(result));
}

Topology read_file(const std::string& file, const Lab::Overrides& set) {
  ReadOptions options;
  options.world = WorldKind::emulated;
  options.set = set;
  options.own_programs = own_programs().names();
  return valid(read_topology_file(file, options));
}

RunnerOptions runner_options() {
  RunnerOptions options;
  options.repeat_command = "this test";
  return options;
}

template <class Named>
void check_name(const std::string& what, const std::string& name, const std::vector<Named>& known) {
  std::vector<std::string> names;
  for (const auto& entry : known) {
    if (entry.name == name) return;
    names.push_back(entry.name);
  }
  throw std::runtime_error("no " + what + " " + name + "; the lab has " +
                           (names.empty() ? "none" : join(names, ", ")));
}

std::string first_problem(const Results& results) {
  std::string text;
  for (const auto& problem : results.problems) {
    text += problem.text + "\n";
    for (const auto& line : problem.lines) text += line + "\n";
  }
  return text;
}

}  // namespace

SandboxState& sandbox_state() {
  static SandboxState state;
  return state;
}

Lab::Lab(Topology topology, NetworkBuilder builder)
    : topology_(std::make_unique<Topology>(std::move(topology))) {
  if (!sandbox_state().info)
    throw std::logic_error("link the test with netrig_testing_main, whose main() enters the sandbox");
  directory_ = std::make_unique<RunDirectory>(runs_directory(), topology_->name);
  LabOptions options;
  options.builder = builder;
  options.user = sandbox_state().info->user;
  options.own_programs = own_programs();
  options.trace_tcp = std::getenv("NETRIG_TRACE_TCP") != nullptr;
  world_ = std::make_unique<netrig::Lab>(*topology_, *directory_, options);
}

Lab::Lab(const std::string& file, const Overrides& set, NetworkBuilder builder)
    : Lab(read_file(file, set), builder) {}

Lab Lab::from_text(std::string_view yaml, const std::string& directory, NetworkBuilder builder) {
  ReadOptions options;
  options.world = WorldKind::emulated;
  options.own_programs = own_programs().names();
  return Lab(valid(read_topology(yaml, "(text)", directory, options)), builder);
}

Lab::~Lab() {
  if (!directory_) return;  // it was moved away
  world_.reset();
  finished_runs().add(directory_->path());
}

Lab::Lab(Lab&&) noexcept = default;

void Lab::start_programs() {
  auto programs_only = *topology_;
  programs_only.scenario.clear();
  Observer silent;
  auto options = runner_options();
  options.leave_running = true;
  const auto results = ScenarioRunner(programs_only, *world_, silent, options).run();
  if (!results.passed) throw std::runtime_error("the programs did not start:\n" + first_problem(results));
}

Results Lab::run_scenario() {
  Observer silent;
  return ScenarioRunner(*topology_, *world_, silent, runner_options()).run();
}

void Lab::check_node(const std::string& name) const {
  check_name("node", name, topology_->nodes);
}

void Lab::check_link(const std::string& name) const {
  check_name("link", name, topology_->links);
}

template <class Condition>
bool Lab::wait_until(Limit limit, Condition holds) {
  const auto end = world_->now() + limit;
  while (!holds()) {
    const auto now = world_->now();
    if (now >= end) return false;
    world_->wait(end - now);
  }
  return true;
}

std::shared_ptr<RunningProgram> Lab::start(const std::string& node, const std::string& command) {
  return start(node, command, false);
}

std::shared_ptr<RunningProgram> Lab::start(const std::string& node, const std::string& command,
                                           bool leaves_nothing) {
  check_node(node);
  const auto words = split_words(command);
  if (!words || words->empty()) throw std::runtime_error("not a command: " + command);
  const auto name = fs::path(words->front()).filename().string();
  return world_->start({.node = node,
                        .name = name,
                        .arguments = *words,
                        .own = is_own_program(words->front(), own_programs().names()),
                        .environment = {},
                        .takes_input = true,
                        .leaves_nothing = leaves_nothing});
}

CommandResult Lab::run(const std::string& node, const std::string& command, Limit limit) {
  const auto program = start(node, command, true);
  world_->input(*program, "", true);
  const bool timed_out = !wait_for_exit(*program, limit);
  if (timed_out) {
    world_->kill(*program);
    if (!wait_for_exit(*program, kKillLimit))
      throw std::runtime_error("node " + node + ": " + command + " survived its kill:\n" + program->output());
  }
  CommandResult result{*program->exit_status(), program->output(), timed_out};
  if (timed_out)
    result.output += "netrig: killed, since it had not ended within " + format_duration(limit) + "\n";
  const bool foreign = !is_own_program(program->name(), own_programs().names()) || command.starts_with('/');
  const bool out_of_reach = topology_->find_node(node)->stack == StackKind::raw && foreign;
  if (out_of_reach && result.exit.status != 0 && is_network_tool(program->name()))
    result.output += "netrig: " + stack_hint(node, program->name()) + "\n";
  return result;
}

bool Lab::wait_for_output(const RunningProgram& program, const std::string& pattern, Limit limit) {
  const Pattern wanted(pattern);
  const auto is_there = [&] { return wanted.found_in_lines(program.output()); };
  return wait_until(limit, [&] { return is_there() || program.exit_status(); }) && is_there();
}

bool Lab::wait_for_ready(const RunningProgram& program, Limit limit) {
  return wait_until(limit, [&] { return program.said_ready() || program.exit_status(); }) &&
         program.said_ready();
}

bool Lab::wait_for_exit(const RunningProgram& program, Limit limit) {
  return wait_until(limit, [&] { return program.exit_status().has_value(); });
}

bool Lab::wait_for_port(const std::string& node, ReadySign::Kind kind, std::uint16_t port, Limit limit) {
  constexpr auto kPeriod = std::chrono::milliseconds(5);  // the kernel tells nobody when a socket is bound
  check_node(node);
  const auto end = world_->now() + limit;
  while (!world_->listens(node, kind, port)) {
    if (world_->now() >= end) return false;
    world_->wait(kPeriod);
  }
  return true;
}

std::vector<std::string> Lab::packets(const std::string& link, const std::string& filter) {
  check_link(link);
  world_->flush_captures();
  CaptureReader reader(world_->capture_path(link));
  std::optional<PacketFilter> wanted;
  if (!filter.empty()) wanted.emplace(filter);
  std::vector<std::string> lines;
  while (const auto packet = reader.next()) {
    if (!wanted || wanted->matches(*packet))
      lines.push_back(describe(packet->bytes, packet->original_length));
  }
  return lines;
}

std::size_t Lab::count_packets(const std::string& link, const std::string& pattern,
                               const std::string& filter) {
  const Pattern wanted(pattern);
  std::size_t count = 0;
  for (const auto& line : packets(link, filter)) count += wanted.found_in(line);
  return count;
}

bool Lab::wait_for_packet(const std::string& link, const std::string& pattern, Limit limit) {
  return wait_until(limit, [&] { return count_packets(link, pattern) > 0; });
}

std::string Lab::file(const std::string& node, const std::string& path) const {
  check_node(node);
  std::ifstream stream(directory_->paths().node_directory(node) + "/" + path, std::ios::binary);
  if (!stream) throw std::runtime_error("node " + node + " has no file " + path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void Lab::write_file(const std::string& node, const std::string& path, std::string_view content) const {
  check_node(node);
  std::ofstream stream(directory_->paths().node_directory(node) + "/" + path, std::ios::binary);
  stream << content << std::flush;
  if (!stream) throw std::runtime_error("file " + path + " of node " + node + " can't be written");
}

}  // namespace netrig::testing
