#include "emulator/emulated_program.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "emulator/process_end.hpp"

namespace netrig {

std::string EmulatedProgram::output() const {
  return output_from(0, static_cast<std::size_t>(-1));
}

std::string EmulatedProgram::output_from(std::size_t offset, std::size_t limit) const {
  std::ifstream stream(log_file_, std::ios::binary | std::ios::ate);
  const auto size = stream ? static_cast<std::size_t>(stream.tellg()) : 0;
  if (offset >= size) return {};
  std::string text(std::min(limit, size - offset), '\0');
  stream.seekg(static_cast<std::streamoff>(offset));
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

std::string EmulatedProgram::output_tail(std::size_t limit) const {
  std::error_code unreadable;
  const auto size = std::filesystem::file_size(log_file_, unreadable);
  return unreadable ? std::string() : output_from(size > limit ? size - limit : 0, limit);
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
  exit_status_ = ExitStatus{shell_status(wait_status), WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0};
  standard_input.close();
}

}  // namespace netrig
