#include "emulator/raw_nodes.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "emulator/child_process.hpp"
#include "emulator/text_file.hpp"
#include "emulator/threads.hpp"
#include "kernel/system_error.hpp"
#include "kernel/tcp_trace_file.hpp"
#include "raw/node_configuration.hpp"
#include "raw/node_query.hpp"
#include "scenario/trace_text.hpp"

namespace netrig {

namespace {

constexpr const char* kExecutable = "netrig-node";
/// Far above what it takes on a busy machine: some milliseconds.
constexpr std::chrono::seconds kReadyLimit(10);

/// The trace lies where the node can't see it: the process has it open, and opens it again by that.
constexpr const char* kStandardInput = "/proc/self/fd/0";

std::vector<std::string> command_line(const PlannedNode& node, bool trace_tcp) {
  std::vector<std::string> words{kExecutable,         "--listen",    RawNodes::kSocket,
                                 "--stack",           "raw",         "--stack-congestion",
                                 node.tcp.congestion, "--stack-ecn", node.tcp.ecn};
  if (node.tcp.pacing) words.push_back("--stack-pacing");
  if (trace_tcp) words.insert(words.end(), {"--tcp-trace", kStandardInput});
  for (const auto& interface : node.interfaces) {
    words.push_back("--stack-interface");
    words.push_back(format_device({.name = interface.name,
                                   .mac = interface.mac,
                                   .addresses = interface.addresses,
                                   .autoconfigures = interface.autoconfigures}));
  }
  for (const auto& route : node.routes) {
    if (!route.gateway) continue;  // its own subnets a stack knows
    words.push_back("--stack-route");
    words.push_back(format_route({.destination = route.destination, .gateway = route.gateway}));
  }
  return words;
}

}  // namespace

RawNodes::RawNodes(const Plan& plan, const LabNetwork& network, const RunDirectory& directory,
                   const OwnPrograms& own_programs, bool trace_tcp)
    : plan_(plan),
      network_(network),
      directory_(directory),
      own_programs_(own_programs),
      trace_tcp_(trace_tcp) {
  std::vector<Starting> starting;
  for (const auto& node : plan.nodes) {
    if (!node.raw) continue;
    logs_[node.name] = directory.path() + "/" + RunPaths::log(node.name, "netrig-node");
    starting.push_back(start(node));
  }
  for (auto& one : starting) await(one);
}

void RawNodes::freeze(const std::string& node) const {
  const auto found = processes_.find(node);
  if (found == processes_.end()) return;
  const auto done = syscall(SYS_pidfd_send_signal, found->second.number(), SIGSTOP, nullptr, 0);
  if (done != 0 && errno != ESRCH) throw_errno("stop the process of the node " + node);
}

void RawNodes::start_again(const std::string& node) {
  auto starting = start(*plan_.find_node(node));
  await(starting);
}

RawNodes::Starting RawNodes::start(const PlannedNode& node) {
  const auto log = FileDescriptor::open(logs_.at(node.name), O_WRONLY | O_CREAT | O_APPEND, 0644);
  const auto executable = FileDescriptor::open(own_programs_.directory + "/" + kExecutable, O_PATH);
  const auto trace = trace_tcp_
                         ? FileDescriptor::open(directory_.path() + "/" + RunPaths::tcp_trace(node.name),
                                                O_WRONLY | O_CREAT | O_APPEND, 0644)
                         : FileDescriptor();
  auto [ready, ready_write] = FileDescriptor::pipe();
  SpawnRequest request;
  request.namespaces = &network_.node(node.name);
  request.arguments = command_line(node, trace_tcp_);
  request.executable = &executable;
  request.environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "NETRIG_READY_FD=3"};
  request.working_directory = "/run/node";
  request.standard_input = trace.number();
  request.standard_output = request.standard_error = log.number();
  request.ready = ready_write.number();
  request.capabilities = CapabilityMask{1} << CAP_NET_RAW;
  const pid_t pid = spawn(request);
  processes_[node.name] = FileDescriptor::adopt(
      checked(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)), "refer to the process of a node"));
  return {.node = node.name, .ready = std::move(ready)};
}

void RawNodes::await(Starting& starting) const {
  pollfd watched{starting.ready.number(), POLLIN, 0};
  constexpr int kMilliseconds = std::chrono::milliseconds(kReadyLimit).count();
  const int count =
      checked(retry_interrupted([&] { return poll(&watched, 1, kMilliseconds); }), "wait for a node");
  std::array<char, 16> said{};
  if (count > 0 && read(starting.ready.number(), said.data(), said.size()) > 0) return;
  const auto output = read_text(logs_.at(starting.node));
  throw std::runtime_error(
      "node " + starting.node + ": its process " + (count == 0 ? "is not ready after 10 s" : "has ended") +
      (output.empty() ? "" : ": " + output.substr(0, output.find_last_not_of('\n') + 1)));
}

/// Calls `ask` on a thread inside of the node, where the socket's path means something.
void RawNodes::inside(const std::string& node, const std::function<void()>& ask) const {
  on_own_threads({[&] {
    checked(unshare(CLONE_FS), "unshare the working directory");
    network_.node(node).enter();
    ask();
  }});
}

std::vector<Interface> RawNodes::interfaces(const std::string& node) const {
  std::vector<Interface> result;
  inside(node, [&] { result = ask_for_interfaces(kSocket); });
  return result;
}

std::vector<std::string> RawNodes::trace_problems() const {
  std::vector<std::string> result;
  if (!trace_tcp_) return result;
  for (const auto& [node, log] : logs_) {
    const auto path = RunPaths::tcp_trace(node);
    std::error_code is_absent;
    const auto bytes = std::filesystem::file_size(directory_.path() + "/" + path, is_absent);
    if (!is_absent && bytes >= TcpTraceLog::kLimitBytes) result.push_back(trace_cut_text(path));
  }
  return result;
}

bool RawNodes::listens(const std::string& node, bool tcp, std::uint16_t port) const {
  bool result = false;
  inside(node, [&] { result = ask_for_port(kSocket, tcp, port); });
  return result;
}

}  // namespace netrig
