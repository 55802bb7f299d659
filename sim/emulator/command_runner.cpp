#include "emulator/command_runner.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "emulator/child_process.hpp"
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
int await_end(pid_t pid, const std::string& what) {
  constexpr int kLimitMilliseconds = 60'000;
  const auto process = FileDescriptor::adopt(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  pollfd ended{process.number(), POLLIN, 0};
  const bool in_time = poll(&ended, 1, kLimitMilliseconds) > 0;
  if (!in_time) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  if (!in_time) throw_errno(what + " did not end within a minute", ETIMEDOUT);
  return status;
}

}  // namespace

void run_command(const std::vector<std::string>& words, const std::string& input,
                 const std::string& attempt) {
  const auto standard_input = memory_file(input);
  const auto output = memory_file("");
  SpawnRequest request;
  request.arguments = words;
  request.environment = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C"};
  request.standard_input = standard_input.number();
  request.standard_output = request.standard_error = output.number();
  int status = 0;
  try {
    status = await_end(spawn(request), attempt + ": " + words.front());
  } catch (const std::system_error& error) {
    const bool missing = error.code() == std::errc::no_such_file_or_directory;
    throw std::system_error(error.code(), attempt + ": " + words.front() + " can't be started" +
                                              (missing ? " (is it installed? `netrig doctor` tells)" : ""));
  }
  if (status != 0)
    throw std::runtime_error(attempt + ": " + words.front() + " failed: " + read_memory_file(output));
}

}  // namespace netrig
