#include "kernel/kernel_console.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "async/line_input.hpp"
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

/// A descriptor for reading `input`. Opened anew and non-blocking where that is possible, since O_NONBLOCK
/// belongs to the open file, which may be shared with the shell that started us. A socket or another user's
/// terminal can't be opened: it may block, unless poll(2) says that there is something.
FileDescriptor open_again(int input) {
  const auto path = "/proc/self/fd/" + std::to_string(input);
  auto again = FileDescriptor::adopt(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!again.is_open()) again = FileDescriptor::adopt(::fcntl(input, F_DUPFD_CLOEXEC, 0));
  return again;
}

/// A read(2) that never blocks, if the event loop can watch it.
ssize_t read_some(int descriptor, char* to, std::size_t size, bool may_block) {
  pollfd readable{.fd = descriptor, .events = POLLIN, .revents = 0};
  if (may_block && retry_interrupted([&] { return ::poll(&readable, 1, 0); }) == 0) {
    errno = EAGAIN;
    return -1;
  }
  return retry_interrupted([&] { return ::read(descriptor, to, size); });
}

}  // namespace

/// Opened at the first read_line(), so that a program that reads nothing leaves its input alone.
struct KernelConsole::Input {
  std::shared_ptr<KernelContext> context;
  int source;
  std::shared_ptr<AsyncDescriptor> watched = {};
  bool is_open = false;
  bool may_block = false;  ///< reading what is watched may
  LineInput lines = {};

  void open() {
    if (std::exchange(is_open, true) || !can_be_watched(source)) return;
    auto again = open_again(source);
    if (!again.is_open()) return;
    may_block = (::fcntl(again.number(), F_GETFL) & O_NONBLOCK) == 0;
    watched = std::make_shared<AsyncDescriptor>(context, std::move(again));
  }

  Attempt<std::string> try_read_line() {
    for (;;) {
      if (auto line = lines.take()) return *std::move(line);
      if (lines.has_ended()) return Result<std::string>(HostError::end_of_file);
      constexpr std::size_t kChunkBytes = 4096;
      char chunk[kChunkBytes];
      const int descriptor = watched ? watched->number() : source;
      const auto count = read_some(descriptor, chunk, sizeof chunk, may_block);
      if (count < 0 && would_block()) return {};
      if (count < 0 && errno != EIO) return last_error();  // EIO: the terminal is gone
      if (count > 0) lines.add({chunk, static_cast<std::size_t>(count)});
      if (count <= 0) lines.end();
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

KernelConsole::KernelConsole(const std::shared_ptr<KernelContext>& context, int input, int output, int error)
    : input_(std::make_shared<Input>(Input{.context = context, .source = input})),
      prompt_(output),
      is_terminal_(::isatty(input) == 1 && ::isatty(output) == 1),
      output_(context, output),
      error_(context, error) {}

KernelConsole::~KernelConsole() {
  if (input_->watched) input_->watched->close();
}

void KernelConsole::prompt(std::string_view text) {
  if (is_terminal_) [[maybe_unused]]
    const auto shown = prompt_.write_some(text);
}

Task<Result<std::string>> KernelConsole::read_line(Deadline deadline) {
  return Input::read_line(input_, deadline);
}

Task<> KernelConsole::finish() {
  const auto begin = KernelContext::now();
  co_await output_.finish(begin);
  co_await error_.finish(begin);
}

}  // namespace netrig
