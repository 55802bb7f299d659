#include "emulator/command_runner.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "emulator/child_process.hpp"
#include "emulator/process_end.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// A file in memory with that content, to be read from its start.
FileDescriptor memory_file(const std::string& content) {
  auto file = FileDescriptor::adopt(checked(memfd_create("input", MFD_CLOEXEC), "create a file in memory"));
  if (write(file.number(), content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
    throw_errno("write a file in memory");
  }
  checked(lseek(file.number(), 0, SEEK_SET), "rewind a file in memory");
  return file;
}

std::string read_memory_file(const FileDescriptor& file) {
  constexpr std::size_t kLimitBytes = 4096;  // of what a failing tool prints
  std::string text(kLimitBytes, '\0');
  const auto count = pread(file.number(), text.data(), text.size(), 0);
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// The wait status of a child; one that takes too long is killed.
int end_of(pid_t pid, const std::string& what) {
  constexpr auto kLimit = std::chrono::minutes(1);
  constexpr auto kKilledLimit = std::chrono::seconds(5);
  if (const auto status = await_end(pid, kLimit)) return *status;
  kill(pid, SIGKILL);
  await_end(pid, kKilledLimit);
  throw_errno(what + " did not end within a minute", ETIMEDOUT);
}

}  // namespace

bool has_tool(const std::string& name) {
  std::istringstream directories(kToolPath);
  for (std::string directory; std::getline(directories, directory, ':');) {
    if (access((directory + "/" + name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

void run_command(const std::vector<std::string>& words, const std::string& input,
                 const std::string& attempt) {
  const auto standard_input = memory_file(input);
  const auto output = memory_file("");
  SpawnRequest request;
  request.arguments = words;
  std::string path = "PATH=";  // in two steps: g++ 12 warns of a concatenation that overflows (bug 105651)
  request.environment = {path.append(kToolPath), "LANG=C"};
  request.standard_input = standard_input.number();
  request.standard_output = request.standard_error = output.number();
  int status = 0;
  try {
    status = end_of(spawn(request), attempt + ": " + words.front());
  } catch (const std::system_error& error) {
    const bool missing = error.code() == std::errc::no_such_file_or_directory;
    throw std::system_error(error.code(), attempt + ": " + words.front() + " can't be started" +
                                              (missing ? " (is it installed? `netrig doctor` tells)" : ""));
  }
  if (status != 0)
    throw std::runtime_error(attempt + ": " + words.front() + " failed: " + read_memory_file(output));
}

}  // namespace netrig
