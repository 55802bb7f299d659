// OutputDescriptor: writing to a descriptor that somebody else made, and may share with others, without
// blocking on it.
#pragma once

#include <string_view>

#include "host/result.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

class OutputDescriptor {
 public:
  /// `descriptor` stays the caller's, and so do its flags: O_NONBLOCK belongs to the open file, which may be
  /// shared with the shell that started us.
  explicit OutputDescriptor(int descriptor);

  /// Writes some of `text`; gives how many bytes, 0 when there is no room now. Errors: those of write(2).
  Result<std::size_t> write_some(std::string_view text);

  /// A descriptor by which an event loop can wait for room; none for a file, which always has it.
  FileDescriptor watchable() const;

 private:
  /// How it is kept from blocking.
  enum class Kind {
    file,         ///< never blocks, or only for the disk
    socket,       ///< by MSG_DONTWAIT
    nonblocking,  ///< opened anew, by O_NONBLOCK
    pipe,         ///< that could not: by poll(2) first; PIPE_BUF bytes then have room
    terminal,     ///< likewise, and 256 bytes do
  };

  static Kind kind_of(int descriptor);
  /// Opens the pipe or terminal anew where that is possible.
  void open_again();
  int number() const { return again_.is_open() ? again_.number() : given_; }

  int given_;
  FileDescriptor again_;
  Kind kind_;
};

}  // namespace netrig
