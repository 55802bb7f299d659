// How a program on the kernel says that it serves: a line into a pipe that whoever started it reads.
#pragma once

#include "kernel/file_descriptor.hpp"

namespace netrig {

class ReadyPipe {
 public:
  /// The environment variable that holds the inherited descriptor's number.
  static constexpr const char* kVariable = "NETRIG_READY_FD";

  ReadyPipe() = default;
  explicit ReadyPipe(FileDescriptor pipe) : pipe_(std::move(pipe)) {}
  /// Takes over the descriptor that the environment names, if any, and removes the variable, so that no child
  /// gets either. Throws std::invalid_argument for a value that is no open descriptor.
  static ReadyPipe from_environment();

  bool is_open() const { return pipe_.is_open(); }
  int number() const { return pipe_.number(); }

  /// Writes "ready\n" and closes, once; whoever started the program being gone is no error.
  void give();

 private:
  FileDescriptor pipe_;
};

}  // namespace netrig
