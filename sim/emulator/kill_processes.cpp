#include "emulator/kill_processes.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <string>

namespace netrig {

namespace {

/// Identifies namespaces: nsfs gives each an inode number of its own.
std::set<ino_t> inodes_of(const std::vector<const FileDescriptor*>& namespaces) {
  std::set<ino_t> inodes;
  for (const auto* descriptor : namespaces) {
    struct stat status {};
    if (fstat(descriptor->number(), &status) == 0) inodes.insert(status.st_ino);
  }
  return inodes;
}

/// Those of this PID namespace.
std::vector<pid_t> all_processes() {
  std::vector<pid_t> pids;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") == std::string::npos) pids.push_back(std::stoi(name));
  }
  return pids;
}

/// The processes in one of the network namespaces, without this one and without those that ended.
std::vector<pid_t> processes_in(const std::set<ino_t>& network_namespaces) {
  std::vector<pid_t> found;
  for (const pid_t pid : all_processes()) {
    struct stat status {};
    if (pid == getpid() || stat(("/proc/" + std::to_string(pid) + "/ns/net").c_str(), &status) < 0) continue;
    if (network_namespaces.contains(status.st_ino)) found.push_back(pid);
  }
  return found;
}

/// Waits until the process has ended or `deadline` is there.
void await_end_of(const FileDescriptor& process, std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  pollfd ended{process.number(), POLLIN, 0};
  poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
}

/// Kills all of them, then waits for their ends.
void kill_and_await(const std::vector<pid_t>& pids, std::chrono::steady_clock::time_point deadline) {
  std::vector<FileDescriptor> processes;
  for (const pid_t pid : pids) {
    auto process = FileDescriptor::adopt(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!process.is_open()) continue;  // gone already
    syscall(SYS_pidfd_send_signal, process.number(), SIGKILL, nullptr, 0);
    processes.push_back(std::move(process));
  }
  for (const auto& process : processes) await_end_of(process, deadline);
}

/// Kills what `find` finds until it finds nothing, or the limit has passed; gives what is still there.
std::vector<pid_t> kill_all(const std::function<std::vector<pid_t>()>& find, std::chrono::nanoseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    auto found = find();
    if (found.empty() || std::chrono::steady_clock::now() >= deadline) return found;
    kill_and_await(found, deadline);
  }
}

bool has_ended(pid_t pid) {
  std::ifstream stream("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stream, line);
  const auto end = line.rfind(')');  // of its name, proc(5)
  return end == std::string::npos || line.compare(end, 3, ") Z") == 0 || line.compare(end, 3, ") X") == 0;
}

std::vector<pid_t> processes_of_session(pid_t session) {
  std::vector<pid_t> found;
  for (const pid_t pid : all_processes()) {
    if (getsid(pid) == session && !has_ended(pid)) found.push_back(pid);
  }
  return found;
}

}  // namespace

std::vector<pid_t> kill_processes_in(const std::vector<const FileDescriptor*>& network_namespaces,
                                     std::chrono::nanoseconds limit) {
  const auto inodes = inodes_of(network_namespaces);
  return kill_all([&] { return processes_in(inodes); }, limit);
}

std::vector<pid_t> kill_session(pid_t session, std::chrono::nanoseconds limit) {
  return kill_all([&] { return processes_of_session(session); }, limit);
}

}  // namespace netrig
