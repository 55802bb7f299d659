#include "kernel/splice_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <limits>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// What pipe(7) lets an ordinary user have; where it lets less, the usual 64 KiB do.
constexpr int kPipeBytes = 1 << 20;

}  // namespace

Result<SplicePipe> SplicePipe::open() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return last_error();
  (void)::fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes);
  return SplicePipe(FileDescriptor::adopt(ends[0]), FileDescriptor::adopt(ends[1]));
}

Result<std::size_t> SplicePipe::fill(int socket) {
  const auto count = retry_interrupted([&] {
    return ::splice(socket, nullptr, in_.number(), nullptr, kPipeBytes, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  });
  if (count < 0) return last_error();
  held_ += static_cast<std::size_t>(count);
  return static_cast<std::size_t>(count);
}

Result<> SplicePipe::drain(int file, std::uint64_t offset) {
  while (held_ > 0) {
    if (offset > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) return system_error(EFBIG);
    auto position = static_cast<off_t>(offset);
    const auto count = retry_interrupted(
        [&] { return ::splice(out_.number(), nullptr, file, &position, held_, SPLICE_F_MOVE); });
    if (count < 0) return last_error();
    if (count == 0) return system_error(ENOSPC);
    held_ -= static_cast<std::size_t>(count);
    offset += static_cast<std::uint64_t>(count);
  }
  return {};
}

}  // namespace netrig
