#include "kernel/ready_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "kernel/system_error.hpp"

namespace netrig {

ReadyPipe ReadyPipe::from_environment() {
  const char* value = std::getenv(kVariable);
  if (value == nullptr) return {};
  const std::string text = value;
  unsetenv(kVariable);
  int number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc{} && end == text.data() + text.size() && number > STDERR_FILENO;
  if (!is_number || ::fcntl(number, F_SETFD, FD_CLOEXEC) != 0) {
    throw std::invalid_argument(std::string(kVariable) + ": \"" + text + "\" is no open descriptor above 2");
  }
  return ReadyPipe(FileDescriptor::adopt(number));
}

void ReadyPipe::give() {
  constexpr std::string_view kText = "ready\n";
  if (!pipe_.is_open()) return;
  (void)retry_interrupted([&] { return ::write(pipe_.number(), kText.data(), kText.size()); });
  pipe_.close();
}

}  // namespace netrig
