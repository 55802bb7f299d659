#include "emulator/lab.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "emulator/command_runner.hpp"
#include "emulator/kill_processes.hpp"
#include "emulator/node_inspection.hpp"
#include "emulator/process_end.hpp"
#include "emulator/stack_hint.hpp"
#include "emulator/terminal_relay.hpp"
#include "host/replace_file.hpp"
#include "kernel/kernel_directory.hpp"
#include "kernel/kernel_interfaces.hpp"
#include "kernel/system_error.hpp"
#include "raw/program_order.hpp"
#include "scenario/ending.hpp"

namespace netrig {

namespace fs = std::filesystem;

namespace {

constexpr int kEthernetHeaderBytes = 18;  ///< with one 802.1Q tag

EmulatedProgram& emulated(RunningProgram& program) {
  return static_cast<EmulatedProgram&>(program);
}

void signal_program(const EmulatedProgram& program, int signal) {
  if (program.exit_status()) return;
  // It leads a session and process group of its own: its children get the signal too.
  ::kill(-program.pid, signal);
}

std::string survival_text(pid_t pid) {
  constexpr auto kSeconds = std::chrono::duration_cast<std::chrono::seconds>(kKillLimit).count();
  return process_text(pid) + " is still there " + std::to_string(kSeconds) +
         " s after its kill: it hangs in the kernel, or somebody traces it";
}

}  // namespace

Lab::Lab(const Topology& topology, const RunDirectory& directory, const LabOptions& options)
    : directory_(directory), options_(options), plan_(make_plan(topology)) {
  if (!in_sandbox()) throw std::logic_error("a lab is made inside a sandbox");
  for (const auto& node : topology.nodes) node_environments_[node.name] = node.environment;
  // Absolute, since other threads have another working directory.
  const auto files = fs::absolute(topology.directory).string();
  std::map<std::string, const NodeSpec*> nodes;
  for (const auto& node : topology.nodes) nodes[node.name] = &node;
  auto& programs = options_.own_programs.directory;
  if (!programs.empty()) programs = fs::absolute(programs).string();
  network_ = std::make_unique<LabNetwork>(
      plan_, options.builder, options.user, programs,
      [&](const std::string& node) { return prepare_node_directory(*nodes.at(node), files); });
  if (options.captures) arm_captures();
  raw_nodes_ =
      std::make_unique<RawNodes>(plan_, *network_, directory_, options_.own_programs, options_.trace_tcp);
  if (options.trace_tcp) sample_tcp();
}

Lab::~Lab() {
  end_all_programs();
  if (network_ && options_.user == SandboxUser::uid_range) directory_.take_over_files();
}

std::string Lab::prepare_node_directory(const NodeSpec& node, const std::string& topology_directory) const {
  const fs::path own = directory_.paths().node_directory(node.name);
  fs::create_directories(own);
  if (node.files) {
    const auto options = fs::copy_options::recursive | fs::copy_options::copy_symlinks;
    fs::copy(fs::path(topology_directory) / *node.files, own, options);
  }
  // Programs that change their user must get in.
  fs::permissions(own, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                           fs::perms::others_read | fs::perms::others_exec);
  return own.string();
}

void Lab::arm_captures() {
  std::vector<CapturePoint> points;
  for (const auto& link : plan_.links) {
    if (link.ends.empty()) continue;
    const bool pair = link.kind == PlannedLink::Kind::pair;
    const auto& end = link.ends.front();
    points.push_back({.link = link.name,
                      .network_namespace = pair ? &network_->node(end.node).network : &network_->hub(),
                      .interface = pair ? end.interface : link.bridge,
                      .path = directory_.paths().link_capture(link.name),
                      .snap_length_bytes = static_cast<int>(link.mtu_bytes) + kEthernetHeaderBytes});
  }
  captures_ = std::make_unique<LinkCaptures>(std::move(points), [this] { events_.notify(); });
}

void Lab::sample_tcp() {
  std::vector<SampledNode> nodes;
  for (const auto& node : plan_.nodes) {
    if (node.raw) continue;  // its process traces itself
    const auto path = RunPaths::tcp_trace(node.name);
    nodes.push_back({.network_namespace = &network_->node(node.name).network,
                     .file = directory_.path() + "/" + path,
                     .shown = path});
  }
  tcp_sampler_ = std::make_unique<TcpSampler>(nodes);
}

std::vector<std::string> Lab::warnings() const {
  auto result = raw_nodes_->trace_problems();
  if (!tcp_sampler_) return result;
  const auto more = tcp_sampler_->problems();
  result.insert(result.end(), more.begin(), more.end());
  return result;
}

std::vector<std::string> Lab::environment_of(
    const std::string& node, const std::vector<std::pair<std::string, std::string>>& more) const {
  std::map<std::string, std::string> variables{{"PATH", std::string(kNodePrograms) + ":" + kToolPath},
                                               {"HOME", "/run/node"},
                                               {"LANG", "C.UTF-8"},
                                               {"NETRIG_NODE", node},
                                               {kCongestionVariable, plan_.find_node(node)->tcp.congestion},
                                               {"PYTHONUNBUFFERED", "1"}};  // its output is seen at once
  if (plan_.find_node(node)->raw) variables[kNodeSocketVariable] = RawNodes::kSocket;
  if (const char* term = std::getenv("TERM")) variables["TERM"] = term;
  for (const auto& [name, value] : node_environments_.at(node)) variables[name] = value;
  for (const auto& [name, value] : more) variables[name] = value;
  std::vector<std::string> entries;
  for (const auto& [name, value] : variables) entries.push_back(name + "=" + value);
  return entries;
}

SpawnRequest Lab::base_request(const std::string& node, const std::vector<std::string>& arguments, bool own,
                               const std::vector<std::pair<std::string, std::string>>& environment) {
  SpawnRequest request;
  request.namespaces = &network_->node(node);
  request.arguments = arguments;
  request.environment = environment_of(node, environment);
  request.working_directory = "/run/node";
  if (!own) {
    request.capabilities = foreign_capabilities();
    return request;
  }
  const auto& name = arguments.front();
  request.capabilities = options_.own_programs.capabilities.at(name);
  auto& executable = executables_[name];
  if (!executable.is_open())
    executable = FileDescriptor::open(options_.own_programs.directory + "/" + name, O_PATH);
  request.executable = &executable;
  return request;
}

std::vector<WorldService> Lab::services() const {
  std::vector<WorldService> result;
  for (const auto& node : plan_.nodes) {
    for (const auto& service : node.services)
      result.push_back({node.name, service.name, {service.arguments, {}, true}});
  }
  return result;
}

std::shared_ptr<RunningProgram> Lab::start(const StartRequest& request) {
  const auto log_path = log_names_.next(request.node, request.name);
  const auto log_file = directory_.path() + "/" + log_path;
  const auto log = FileDescriptor::open(log_file, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0644);
  auto [ready_read, ready_write] = FileDescriptor::pipe();
  auto [input_read, input_write] = FileDescriptor::pipe();
  checked(fcntl(ready_read.number(), F_SETFL, O_NONBLOCK), "set up a pipe");
  checked(fcntl(input_write.number(), F_SETFL, O_NONBLOCK), "set up a pipe");

  auto spawn_request = base_request(request.node, request.arguments, request.own, request.environment);
  spawn_request.standard_input = request.takes_input ? input_read.number() : -1;
  spawn_request.standard_output = spawn_request.standard_error = log.number();
  spawn_request.ready = ready_write.number();
  spawn_request.environment.push_back("NETRIG_READY_FD=3");
  auto program = std::make_shared<EmulatedProgram>(request.node, request.name, log_path, log_file, now());
  events_.watch_file(log_file);
  program->pid = spawn(spawn_request);
  program->leaves_nothing = request.leaves_nothing;
  program->ready = std::move(ready_read);
  if (request.takes_input) program->standard_input = std::move(input_write);
  programs_.push_back(program);
  return program;
}

void Lab::input(RunningProgram& program, const std::string& text, bool end) {
  auto& target = emulated(program);
  target.pending_input += text;
  target.end_of_input = target.end_of_input || end;
  target.write_input();
}

void Lab::stop(RunningProgram& program) {
  signal_program(emulated(program), SIGTERM);
}
void Lab::kill(RunningProgram& program) {
  signal_program(emulated(program), SIGKILL);
}

void Lab::reload(RunningProgram& program) {
  if (!program.exit_status()) ::kill(emulated(program).pid, SIGHUP);
}

void Lab::kill_node(const std::string& node) {
  // First the silence: a killed program's sockets would still say goodbye.
  network_->silence(*plan_.find_node(node));
  raw_nodes_->freeze(node);  // frames of its stack pass beside the silence
  // Before the node's process: they would end by themselves when they saw that it is gone.
  for (const auto& program : programs_) {
    if (program->node() == node) signal_program(*program, SIGKILL);
  }
  const auto left = kill_processes_in({&network_->node(node).network}, kKillLimit);
  if (!left.empty()) throw std::runtime_error("node " + node + ": " + survival_text(left.front()));
}

void Lab::revive_node(const std::string& node) {
  network_->revive(*plan_.find_node(node));
  if (raw_nodes_->contains(node)) raw_nodes_->start_again(node);
}

void Lab::set_conditions(const std::string& link, const std::optional<std::string>& /*from*/,
                         const ConditionsChange& /*change*/) {
  throw std::logic_error("link " + link + ": an emulated link has no conditions");
}

void Lab::set_cut(const std::string& link, const std::optional<std::string>& /*from*/, bool /*cut*/) {
  throw std::logic_error("link " + link + ": an emulated link can't be cut");
}

bool Lab::listens(const std::string& node, ReadySign::Kind kind, std::uint16_t port) {
  const bool tcp = kind == ReadySign::Kind::tcp_port;
  if (raw_nodes_->contains(node)) return raw_nodes_->listens(node, tcp, port);
  return has_bound_socket(network_->node(node).network, tcp, port);
}

std::vector<Interface> Lab::interfaces_of(const std::string& node) const {
  return raw_nodes_->contains(node) ? raw_nodes_->interfaces(node)
                                    : interfaces_in(network_->node(node).network);
}

void Lab::reap() {
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG);  // as the init, for orphans too
    if (pid <= 0) return;
    const auto found = std::find_if(programs_.begin(), programs_.end(), [pid](const auto& program) {
      return program->pid == pid && !program->exit_status();
    });
    if (found == programs_.end()) continue;
    (*found)->ended(status);
    if ((*found)->leaves_nothing) kill_session(pid, kKillLimit);
  }
}

void Lab::wait(WorldDuration limit) {
  wait_for(limit, -1);
}

bool Lab::wait_for_input(int descriptor, WorldDuration limit) {
  wait_for(limit, descriptor);
  pollfd readable{descriptor, POLLIN, 0};
  return poll(&readable, 1, 0) > 0;
}

void Lab::wait_for(WorldDuration limit, int input) {
  std::vector<WatchedDescriptor> watched;
  if (input >= 0) watched.push_back({input, POLLIN});
  for (const auto& program : programs_) {
    if (program->ready.is_open()) watched.push_back({program->ready.number(), POLLIN});
    if (program->standard_input.is_open() && !program->pending_input.empty()) {
      watched.push_back({program->standard_input.number(), POLLOUT});
    }
  }
  const auto happened = events_.wait(limit, watched);
  for (const auto& program : programs_) {
    if (program->ready.is_open()) program->read_ready();
    if (program->standard_input.is_open() && !program->pending_input.empty()) program->write_input();
  }
  limit_logs();
  reap();
  if (happened.interrupted != 0) throw Interrupted(happened.interrupted);
}

void Lab::limit_logs() {
  constexpr auto kPeriod = std::chrono::milliseconds(50);  // the lab may be woken for every frame
  const auto time = now();
  if (time < logs_limited_ + kPeriod) return;
  logs_limited_ = time;
  for (const auto& program : programs_) program->limit_log();  // also where only its children go on
}

WorldTime Lab::now() const {
  // The time of day at the start, and from there on a clock that nobody sets.
  return began_ + std::chrono::duration_cast<WorldDuration>(std::chrono::steady_clock::now() - steady_began_);
}

void Lab::flush_captures() {
  if (captures_) captures_->flush();
}

std::optional<std::string> Lab::capture_obstacle(const std::string& link) const {
  if (!captures_) {
    return "captures are switched off by --no-captures; run without that option, or leave out the "
           "expectations about packets";
  }
  const auto planned = std::find_if(plan_.links.begin(), plan_.links.end(),
                                    [&](const PlannedLink& candidate) { return candidate.name == link; });
  if (planned != plan_.links.end() && !planned->ends.empty()) return {};
  return "no node is on this link";
}

Result<std::unique_ptr<Directory>> Lab::directory(const std::string& node) const {
  auto directory = KernelDirectory::at(directory_.paths().node_directory(node));
  if (!directory) return directory.error();
  return std::unique_ptr<Directory>(std::move(*directory));
}

Result<> Lab::write_file(const std::string& node, const std::string& path, const std::string& text) {
  const auto own = directory(node);
  if (!own) return own.error();
  if (const auto made = make_directories(**own, path); !made) return made;
  return replace_file(**own, path, as_bytes(text));
}

std::string Lab::file_path(const std::string& node, const std::string& path) const {
  return RunPaths::file(node, path);
}

std::vector<CaptureStatus> Lab::capture_status() const {
  std::vector<CaptureStatus> result;
  if (!captures_) return result;
  for (const auto& counters : captures_->counters()) {
    result.push_back({.link = counters.link,
                      .path = "links/" + counters.link + ".pcap",
                      .frames = counters.frames,
                      .bytes = counters.bytes,
                      .dropped = counters.dropped,
                      .error = counters.error});
  }
  return result;
}

ExitStatus Lab::run_in_foreground(const std::string& node, const std::vector<std::string>& arguments) {
  EmulatedProgram program(node, arguments.front(), {}, {}, now());
  const bool own = is_own_program(arguments.front(), options_.own_programs.names());
  const StackHint hint(raw_nodes_->contains(node), node, arguments, options_.own_programs.names());
  hint.before();
  program.ended(run_at_terminal(base_request(node, arguments, own, {}), TerminationSignals::to_this_process,
                                PipedInput::of_this_process));
  hint.after(program.exit_status()->status);
  return *program.exit_status();
}

void Lab::end_all_programs() {
  if (!network_) return;
  const auto deadline = now() + kKillLimit;
  for (const auto& program : programs_) signal_program(*program, SIGKILL);
  std::vector<const FileDescriptor*> everywhere;
  for (const auto& node : plan_.nodes) everywhere.push_back(&network_->node(node.name).network);
  for (const pid_t pid : kill_processes_in(everywhere, kKillLimit)) {
    const auto is_it = [pid](const auto& program) { return program->pid == pid; };
    if (std::none_of(programs_.begin(), programs_.end(), is_it))
      std::fprintf(stderr, "netrig: %s\n", survival_text(pid).c_str());
  }
  const auto has_ended = [](const auto& program) { return program->exit_status().has_value(); };
  for (reap(); !std::all_of(programs_.begin(), programs_.end(), has_ended) && now() < deadline; reap())
    events_.wait(deadline - now(), {});
  for (const auto& program : programs_) program->limit_log();
  for (const auto& program : programs_) {
    if (has_ended(program)) continue;
    std::fprintf(stderr, "netrig: %s:%s: %s\n", program->node().c_str(), program->name().c_str(),
                 survival_text(program->pid).c_str());
  }
}

}  // namespace netrig
