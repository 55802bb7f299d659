// SplicePipe: moves bytes from a socket into a file by splice(2), past this process's memory.
#pragma once

#include <cstdint>

#include "host/result.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

class SplicePipe {
 public:
  /// Errors: those of pipe2(2).
  static Result<SplicePipe> open();

  /// Takes from `socket` what is there and has room. Errors: those of splice(2),
  /// `resource_unavailable_try_again` when nothing is there; 0 at the end of the stream.
  Result<std::size_t> fill(int socket);
  /// Writes all of it into `file` at `offset`. After an error the pipe is of no use any more.
  Result<> drain(int file, std::uint64_t offset);

 private:
  SplicePipe(FileDescriptor out, FileDescriptor in) : out_(std::move(out)), in_(std::move(in)) {}

  FileDescriptor out_;  ///< what is read from
  FileDescriptor in_;
  std::size_t held_ = 0;
};

}  // namespace netrig
