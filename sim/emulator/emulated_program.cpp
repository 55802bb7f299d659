#include "emulator/emulated_program.hpp"

#include <fcntl.h>
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

std::uint64_t EmulatedProgram::log_bytes() const {
  std::error_code unreadable;
  const auto size = std::filesystem::file_size(log_file_, unreadable);
  return unreadable ? 0 : std::min<std::uint64_t>(size, most_log_bytes_);
}

std::string EmulatedProgram::output_from(std::size_t offset, std::size_t limit) const {
  const auto size = log_bytes();
  if (offset >= size) return {};
  std::ifstream stream(log_file_, std::ios::binary);
  std::string text(std::min<std::uint64_t>(limit, size - offset), '\0');
  stream.seekg(static_cast<std::streamoff>(offset));
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

std::string EmulatedProgram::output_tail(std::size_t limit) const {
  const auto size = log_bytes();
  return output_from(size > limit ? size - limit : 0, limit);
}

void EmulatedProgram::limit_log() {
  std::error_code unreadable;
  const auto size = std::filesystem::file_size(log_file_, unreadable);
  if (unreadable || size <= most_log_bytes_) return;
  const std::string note = log_end_note();
  const auto log = FileDescriptor::adopt(::open(log_file_.c_str(), O_WRONLY | O_CLOEXEC));
  if (!log.is_open()) return;
  // Over what the program has written there in the meantime: it appends, wherever the end is.
  const auto written = pwrite(log.number(), note.data(), note.size(), kLogLimitBytes);
  most_log_bytes_ = kLogLimitBytes + static_cast<std::uint64_t>(std::max<ssize_t>(written, 0));
  [[maybe_unused]] const int cut = ftruncate(log.number(), static_cast<off_t>(most_log_bytes_));
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
  limit_log();
}

}  // namespace netrig
