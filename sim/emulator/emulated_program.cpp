#include "emulator/emulated_program.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>

namespace netrig {

std::string EmulatedProgram::output() const {
  std::ifstream stream(log_file_, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool EmulatedProgram::read_ready() {
  std::array<char, 64> buffer{};
  const auto count = read(ready.number(), buffer.data(), buffer.size());
  if (count < 0) return false;
  if (count > 0) said_ready_ = true;
  ready.close();  // said once; or the program closed it without a word
  return true;
}

void EmulatedProgram::write_input() {
  while (standard_input.is_open() && !pending_input.empty()) {
    const auto count = write(standard_input.number(), pending_input.data(), pending_input.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) {
      standard_input.close();  // the program closed its end
      return;
    }
    pending_input.erase(0, static_cast<std::size_t>(count));
  }
  if (end_of_input) standard_input.close();
}

void EmulatedProgram::ended(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    exit_status_ = ExitStatus{128 + WTERMSIG(wait_status), WTERMSIG(wait_status)};
  } else {
    exit_status_ = ExitStatus{WEXITSTATUS(wait_status), 0};
  }
  standard_input.close();
}

}  // namespace netrig
