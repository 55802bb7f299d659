#include "emulator/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "kernel/system_error.hpp"

namespace netrig {

namespace fs = std::filesystem;

namespace {

/// A run that passed says so in its run.json; anything else is kept.
bool passed(const fs::path& directory) {
  std::ifstream stream(directory / "run.json");
  const auto json = nlohmann::json::parse(stream, nullptr, false);
  return json.is_object() && json.value("passed", false);
}

/// The lock that a run holds on its directory; an empty descriptor when another run holds it.
FileDescriptor lock_directory(const fs::path& directory) {
  auto descriptor = FileDescriptor::open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (flock(descriptor.number(), LOCK_EX | LOCK_NB) < 0) return {};
  return descriptor;
}

/// False where something in it is not ours to remove: a lab of an ordinary user that was killed leaves files
/// of the users that its programs changed to.
bool empty_directory(const fs::path& directory) {
  try {
    for (const auto& entry : fs::directory_iterator(directory)) fs::remove_all(entry.path());
    return true;
  } catch (const fs::filesystem_error& error) {
    if (error.code() == std::errc::permission_denied || error.code() == std::errc::operation_not_permitted)
      return false;
    throw;
  }
}

}  // namespace

RunDirectory::RunDirectory(const std::string& runs, const std::string& name) {
  try {
    make(runs, name);
  } catch (const std::system_error& error) {
    throw std::runtime_error("no directory for the run can be made in " + runs + ": " +
                             error.code().message() + "; --runs DIR puts it elsewhere");
  }
}

void RunDirectory::make(const std::string& runs, const std::string& name) {
  fs::create_directories(runs);
  for (int number = 1;; ++number) {
    const auto directory = fs::path(runs) / (number == 1 ? name : name + "-" + std::to_string(number));
    const bool is_new = fs::create_directory(directory);
    lock_ = lock_directory(directory);
    if (!lock_.is_open() || (!is_new && !passed(directory) && !fs::is_empty(directory))) continue;
    if (!empty_directory(directory)) continue;
    fs::create_directories(directory / "links");
    fs::create_directories(directory / "nodes");
    paths_.root = fs::absolute(directory).lexically_normal().string();
    paths_.shown = directory.lexically_normal().string();
    return;
  }
}

void RunDirectory::take_over_files() const {
  std::error_code ignored;  // what can't be taken over stays as it is, and make() gets along with that
  fs::recursive_directory_iterator entry(paths_.root + "/nodes", ignored);
  for (; entry != fs::recursive_directory_iterator(); entry.increment(ignored))
    [[maybe_unused]] const int result = lchown(entry->path().c_str(), geteuid(), getegid());
}

void RunDirectory::write(const std::string& name, const std::string& content) const {
  const auto final_path = paths_.root + "/" + name;
  const auto temporary = final_path + ".new";
  std::ofstream stream(temporary, std::ios::binary);
  stream << content << std::flush;
  if (!stream) throw_errno("write " + final_path);
  stream.close();
  fs::rename(temporary, final_path);
}

}  // namespace netrig
