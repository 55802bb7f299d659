#include "emulator/process_end.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "kernel/file_descriptor.hpp"
#include "kernel/system_error.hpp"
#include "scenario/world.hpp"

namespace netrig {

int shell_status(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
                                : ExitStatus::killed_by(WTERMSIG(wait_status)).status;
}

std::optional<int> await_end(pid_t child, std::chrono::nanoseconds limit) {
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
  const auto process = FileDescriptor::adopt(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  pollfd ended{process.number(), POLLIN, 0};
  retry_interrupted([&] { return poll(&ended, 1, static_cast<int>(milliseconds)); });
  int status = 0;
  const pid_t reaped = retry_interrupted([&] { return waitpid(child, &status, WNOHANG); });
  return reaped == child ? std::optional(status) : std::nullopt;
}

std::string process_text(pid_t pid) {
  std::ifstream stream("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stream, line);
  const auto name = line.find('(');
  const auto end = line.rfind(')');  // the name may hold parentheses, what follows does not
  const auto text = "process " + std::to_string(pid);
  if (end == std::string::npos || end + 2 >= line.size()) return text;
  return text + " (" + line.substr(name + 1, end - name - 1) + ", state " + line[end + 2] + ")";
}

}  // namespace netrig
