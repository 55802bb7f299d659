// FileDescriptor: the only thing in the project that closes a descriptor.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>

namespace netrig {

/// An open file descriptor of the kernel, or none. Move-only; closed by the destructor. All factories set
/// close-on-exec and throw std::system_error that names the attempt.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  ~FileDescriptor() { close(); }
  FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, kNone)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  /// Takes over `number`, which a system call just gave; a negative number is none.
  static FileDescriptor adopt(int number) { return FileDescriptor(number); }
  /// A non-blocking socket.
  static FileDescriptor socket(int family, int type, int protocol);
  static FileDescriptor open(const std::string& path, int flags, mode_t mode = 0);
  /// A second descriptor of the same open file.
  static FileDescriptor duplicate(int number);
  static std::pair<FileDescriptor, FileDescriptor> pipe();

  int number() const { return number_; }
  bool is_open() const { return number_ != kNone; }
  void close() noexcept;
  /// Gives the descriptor away without closing it.
  int release() { return std::exchange(number_, kNone); }

 private:
  static constexpr int kNone = -1;

  explicit FileDescriptor(int number) : number_(number < 0 ? kNone : number) {}

  int number_ = kNone;
};

}  // namespace netrig
