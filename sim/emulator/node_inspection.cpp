#include "emulator/node_inspection.hpp"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>

namespace netrig {

namespace {

/// A file of /proc/net as a thread in that namespace sees it.
std::string read_network_file(const FileDescriptor& network_namespace, const std::string& name) {
  std::string text;
  int error = 0;
  std::thread([&] {
    if (setns(network_namespace.number(), CLONE_NEWNET) < 0) {
      error = errno;
      return;
    }
    std::ifstream stream("/proc/thread-self/net/" + name);
    text.assign(std::istreambuf_iterator<char>(stream), {});
  }).join();
  if (error) throw std::system_error(error, std::system_category(), "enter a network namespace");
  return text;
}

/// Identifies namespaces: nsfs gives each an inode number of its own.
std::set<ino_t> inodes_of(const std::vector<const FileDescriptor*>& namespaces) {
  std::set<ino_t> inodes;
  for (const auto* descriptor : namespaces) {
    struct stat status {};
    if (fstat(descriptor->number(), &status) == 0) inodes.insert(status.st_ino);
  }
  return inodes;
}

bool is_process(const std::string& name) {
  return name.find_first_not_of("0123456789") == std::string::npos;
}

/// The processes of this PID namespace in one of the network namespaces, without this one and without those
/// that ended.
std::vector<pid_t> processes_in(const std::set<ino_t>& network_namespaces) {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (!is_process(name) || std::stol(name) == getpid()) continue;
    struct stat status {};
    if (stat((entry.path() / "ns/net").c_str(), &status) < 0) continue;
    if (network_namespaces.contains(status.st_ino)) found.push_back(static_cast<pid_t>(std::stol(name)));
  }
  return found;
}

void kill_and_await(pid_t pid) {
  constexpr int kLimitMilliseconds = 1000;
  const auto process = FileDescriptor::adopt(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (!process.is_open()) return;  // gone already
  kill(pid, SIGKILL);
  pollfd ended{process.number(), POLLIN, 0};
  poll(&ended, 1, kLimitMilliseconds);
}

}  // namespace

bool lists_socket(const std::string& text, bool tcp, std::uint16_t port) {
  constexpr const char* kListening = "0A";  // TCP_LISTEN
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);  // the heading
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string number, local, remote, state;
    fields >> number >> local >> remote >> state;
    const auto colon = local.rfind(':');
    if (colon == std::string::npos) continue;
    std::uint16_t bound = 0;
    std::from_chars(local.data() + colon + 1, local.data() + local.size(), bound, 16);
    if (bound == port && (!tcp || state == kListening)) return true;
  }
  return false;
}

bool has_bound_socket(const FileDescriptor& network_namespace, bool tcp, std::uint16_t port) {
  const std::string name = tcp ? "tcp" : "udp";
  return lists_socket(read_network_file(network_namespace, name), tcp, port) ||
         lists_socket(read_network_file(network_namespace, name + "6"), tcp, port);
}

void kill_processes_in(const std::vector<const FileDescriptor*>& network_namespaces) {
  constexpr int kRounds = 100;  // each round kills all there are; only a fork bomb needs more than two
  const auto inodes = inodes_of(network_namespaces);
  for (int round = 0; round < kRounds; ++round) {
    const auto found = processes_in(inodes);
    if (found.empty()) return;
    for (const pid_t pid : found) kill_and_await(pid);
  }
}

}  // namespace netrig
