#include "kernel/kernel_console.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// Whether the event loop can watch it; regular files and some devices are always ready instead (EPERM of
/// epoll_ctl(2)).
bool can_be_watched(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return false;
  return S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || ::isatty(descriptor) == 1;
}

/// A non-blocking descriptor for reading `input`. Opened anew where that is possible, since O_NONBLOCK
/// belongs to the open file, which may be shared with the shell that started us.
FileDescriptor open_again(int input) {
  const auto path = "/proc/self/fd/" + std::to_string(input);
  auto again = FileDescriptor::adopt(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!again.is_open()) again = FileDescriptor::adopt(::fcntl(input, F_DUPFD_CLOEXEC, 0));
  return again;
}

}  // namespace

/// Opened at the first read_line(), so that a program that reads nothing leaves its input alone.
struct KernelConsole::Input {
  std::shared_ptr<KernelContext> context;
  int source;
  std::shared_ptr<AsyncDescriptor> watched = {};
  bool is_open = false;
  bool ended = false;
  std::string buffer = {};
  std::size_t searched = 0;  ///< no line end before this position

  void open() {
    if (std::exchange(is_open, true) || !can_be_watched(source)) return;
    auto again = open_again(source);
    if (again.is_open()) watched = std::make_shared<AsyncDescriptor>(context, std::move(again));
  }

  /// The next line that is complete in the buffer, or the rest after the end of the input.
  std::optional<std::string> take_line() {
    const auto end = buffer.find('\n', searched);
    const bool found = end != std::string::npos && end <= kLineLimitBytes;
    if (!found && buffer.size() <= kLineLimitBytes && !(ended && !buffer.empty())) {
      searched = buffer.size();
      return {};
    }
    const auto length = found ? end : std::min(buffer.size(), kLineLimitBytes);
    auto line = buffer.substr(0, length);
    buffer.erase(0, found ? length + 1 : length);
    searched = 0;
    if (found && !line.empty() && line.back() == '\r') line.pop_back();
    return line;
  }

  Attempt<std::string> try_read_line() {
    for (;;) {
      if (auto line = take_line()) return *std::move(line);
      if (ended) return Result<std::string>(HostError::end_of_file);
      constexpr std::size_t kChunkBytes = 4096;
      char chunk[kChunkBytes];
      const int descriptor = watched ? watched->number() : source;
      const auto count = retry_interrupted([&] { return ::read(descriptor, chunk, sizeof chunk); });
      if (count < 0 && would_block()) return {};
      if (count < 0 && errno != EIO) return last_error();  // EIO: the terminal is gone
      if (count > 0) buffer.append(chunk, static_cast<std::size_t>(count));
      ended = count <= 0;
    }
  }

  static Task<Result<std::string>> read_line(std::shared_ptr<Input> input, Deadline deadline) {
    input->open();
    auto attempt = [input] { return input->try_read_line(); };
    if (input->watched) {
      Result<std::string> line =
          co_await when_ready<std::string>(input->watched, Readiness::read, deadline, std::move(attempt));
      co_return line;
    }
    if (input->context->must_yield()) co_await yield(input->context);
    Attempt<std::string> line = attempt();
    if (!line) co_return system_error(EAGAIN);
    co_return std::move(*line);
  }
};

KernelConsole::KernelConsole(std::shared_ptr<KernelContext> context, int input, int output, int error)
    : input_(std::make_shared<Input>(Input{.context = std::move(context), .source = input})),
      output_(output),
      error_(error) {}

KernelConsole::~KernelConsole() {
  if (input_->watched) input_->watched->close();
}

Task<Result<std::string>> KernelConsole::read_line(Deadline deadline) {
  return Input::read_line(input_, deadline);
}

void KernelConsole::print(std::string_view line) {
  const auto written = output_.write(line);
  if (!written && written.error() != boost::system::errc::broken_pipe) output_error_ = written.error();
}

void KernelConsole::error(std::string_view line) {
  (void)error_.write(line);  // there is nowhere else to tell
}

}  // namespace netrig
