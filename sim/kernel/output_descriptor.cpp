#include "kernel/output_descriptor.hpp"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// The kernel hands out a terminal's buffer by so many bytes: where there is room at all, so much is.
constexpr std::size_t kTerminalRoomBytes = 256;

bool has_room(int descriptor) {
  pollfd room{.fd = descriptor, .events = POLLOUT, .revents = 0};
  return retry_interrupted([&] { return ::poll(&room, 1, 0); }) != 0;  // an error, too: write(2) tells it
}

}  // namespace

OutputDescriptor::OutputDescriptor(int descriptor) : given_(descriptor), kind_(kind_of(descriptor)) {
  if (kind_ == Kind::pipe || kind_ == Kind::terminal) open_again();
}

OutputDescriptor::Kind OutputDescriptor::kind_of(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return Kind::file;  // closed: write(2) tells it
  if (S_ISSOCK(status.st_mode)) return Kind::socket;
  const bool pipe = S_ISFIFO(status.st_mode);
  if (!pipe && ::isatty(descriptor) != 1) return Kind::file;
  return pipe ? Kind::pipe : Kind::terminal;
}

void OutputDescriptor::open_again() {
  // Fails for another user's terminal, without /proc, and for a pipe whose reader is gone.
  const auto path = "/proc/self/fd/" + std::to_string(given_);
  again_ = FileDescriptor::adopt(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (again_.is_open()) kind_ = Kind::nonblocking;
}

Result<std::size_t> OutputDescriptor::write_some(std::string_view text) {
  if (kind_ == Kind::pipe || kind_ == Kind::terminal) {
    if (!has_room(given_)) return std::size_t{0};
    text = text.substr(0, kind_ == Kind::pipe ? std::size_t{PIPE_BUF} : kTerminalRoomBytes);
  }
  const auto count = retry_interrupted([&] {
    return kind_ == Kind::socket ? ::send(given_, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                                 : ::write(number(), text.data(), text.size());
  });
  if (count >= 0) return static_cast<std::size_t>(count);
  return would_block() ? Result<std::size_t>(std::size_t{0}) : last_error();
}

FileDescriptor OutputDescriptor::watchable() const {
  if (kind_ == Kind::file) return {};
  return FileDescriptor::adopt(::fcntl(number(), F_DUPFD_CLOEXEC, 0));
}

}  // namespace netrig
