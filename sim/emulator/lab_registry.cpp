#include "emulator/lab_registry.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "emulator/text_file.hpp"
#include "kernel/system_error.hpp"
#include "raw/program_order.hpp"

namespace netrig {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNodesFile = "/run/netrig/nodes.json";

/// Of this user alone: /run/netrig for root, else the user's runtime directory.
fs::path registry_directory() {
  fs::path directory;
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (geteuid() == 0) {
    directory = "/run/netrig";
  } else if (runtime && access(runtime, W_OK) == 0) {
    directory = fs::path(runtime) / "netrig";
  } else {
    directory = "/tmp/netrig-" + std::to_string(geteuid());
  }
  if (mkdir(directory.c_str(), 0700) < 0 && errno != EEXIST) throw_errno("make " + directory.string());
  struct stat status {};
  if (lstat(directory.c_str(), &status) < 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid()) {
    throw std::runtime_error(directory.string() + " belongs to somebody else; remove it");
  }
  return directory;
}

nlohmann::json to_json(const LabRecord& record) {
  return {{"name", record.name},
          {"file", record.file},
          {"run_directory", record.run_directory},
          {"init_pid", record.init_pid},
          {"bin_directory", record.bin_directory}};
}

LabRecord from_json(const nlohmann::json& json) {
  return {.name = json.value("name", ""),
          .file = json.value("file", ""),
          .run_directory = json.value("run_directory", ""),
          .init_pid = json.value("init_pid", 0),
          .bin_directory = json.value("bin_directory", "")};
}

nlohmann::json read_json(const fs::path& path) {
  std::ifstream stream(path);
  return nlohmann::json::parse(stream, nullptr, false);
}

/// Whether the process that wrote the entry still holds its lock.
bool is_alive(const fs::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;  // it ended meanwhile
  const auto file = FileDescriptor::adopt(descriptor);
  return flock(file.number(), LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

FileDescriptor open_in(pid_t pid, const std::string& what) {
  return FileDescriptor::open("/proc/" + std::to_string(pid) + "/" + what, O_RDONLY);
}

}  // namespace

LabRegistration::LabRegistration(const LabRecord& record)
    : path_(registry_directory() / (std::to_string(getpid()) + ".json")) {
  living_labs();  // forgets those that were killed
  // Written under another name first, so that nobody sees it before it is locked.
  const auto temporary = path_ + ".new";
  lock_ = FileDescriptor::open(temporary, O_RDWR | O_CREAT | O_TRUNC, 0600);
  checked(flock(lock_.number(), LOCK_EX | LOCK_NB), "lock " + temporary);
  const auto text = to_json(record).dump();
  checked(write(lock_.number(), text.data(), text.size()), "write " + temporary);
  fs::rename(temporary, path_);
}

LabRegistration::~LabRegistration() {
  unlink(path_.c_str());
}

std::vector<LabRecord> living_labs() {
  std::vector<LabRecord> labs;
  for (const auto& entry : fs::directory_iterator(registry_directory())) {
    if (entry.path().extension() != ".json") continue;
    if (!is_alive(entry.path())) {
      fs::remove(entry.path());
      continue;
    }
    const auto json = read_json(entry.path());
    if (json.is_object()) labs.push_back(from_json(json));
  }
  std::sort(labs.begin(), labs.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return labs;
}

void publish_nodes(const std::map<std::string, PublishedNode>& nodes) {
  nlohmann::json json;
  for (const auto& [name, node] : nodes) {
    json[name] = {{"network", node.namespaces->network.number()},
                  {"mount", node.namespaces->mount.number()},
                  {"uts", node.namespaces->uts.number()},
                  {"environment", node.environment}};
  }
  fs::create_directories(fs::path(kNodesFile).parent_path());
  replace_file(kNodesFile, json.dump());
}

LabDoor::LabDoor(const LabRecord& lab, const std::string& node) {
  const auto nodes = read_json("/proc/" + std::to_string(lab.init_pid) + "/root" + kNodesFile);
  if (!nodes.is_object()) throw std::runtime_error("lab " + lab.name + " is not built yet, or is ending");
  if (!nodes.contains(node)) {
    std::string names;
    for (const auto& [name, value] : nodes.items()) names += (names.empty() ? "" : ", ") + name;
    throw std::runtime_error("lab " + lab.name + " has no node " + node + "; it has " + names);
  }
  const auto descriptor = [&](const char* which) {
    return "fd/" + std::to_string(nodes[node][which].get<int>());
  };
  node_ = {open_in(lab.init_pid, descriptor("network")), open_in(lab.init_pid, descriptor("mount")),
           open_in(lab.init_pid, descriptor("uts"))};
  environment_ = nodes[node]["environment"].get<std::vector<std::string>>();
  pids_ = open_in(lab.init_pid, "ns/pid");
  if (geteuid() != 0) user_ = open_in(lab.init_pid, "ns/user");
}

bool LabDoor::is_raw() const {
  const auto name = std::string(kNodeSocketVariable) + "=";
  return std::any_of(environment_.begin(), environment_.end(),
                     [&](const std::string& entry) { return entry.starts_with(name); });
}

void LabDoor::enter() const {
  if (user_.is_open()) checked(setns(user_.number(), CLONE_NEWUSER), "enter the lab's user namespace");
  checked(setns(pids_.number(), CLONE_NEWPID), "enter the lab's PID namespace");
}

}  // namespace netrig
