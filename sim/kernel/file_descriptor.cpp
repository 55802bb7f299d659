#include "kernel/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/system_error.hpp"

namespace netrig {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = std::exchange(other.number_, kNone);
  }
  return *this;
}

FileDescriptor FileDescriptor::socket(int family, int type, int protocol) {
  FileDescriptor made(::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
  if (!made.is_open()) throw_errno("open a socket");
  return made;
}

FileDescriptor FileDescriptor::open(const std::string& path, int flags, mode_t mode) {
  FileDescriptor made(retry_interrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); }));
  if (!made.is_open()) throw_errno("open " + path);
  return made;
}

FileDescriptor FileDescriptor::duplicate(int number) {
  FileDescriptor made(::fcntl(number, F_DUPFD_CLOEXEC, 0));
  if (!made.is_open()) throw_errno("duplicate descriptor " + std::to_string(number));
  return made;
}

std::pair<FileDescriptor, FileDescriptor> FileDescriptor::pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("make a pipe");
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

void FileDescriptor::close() noexcept {
  // Linux frees the number even when close() reports an error, EINTR among them; there is nothing to repeat.
  if (is_open()) ::close(std::exchange(number_, kNone));
}

}  // namespace netrig
