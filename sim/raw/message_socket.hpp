// Messages with descriptors over a local socket that keeps their bounds (unix(7), SOCK_SEQPACKET): how a
// program's process and its node process speak.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernel/file_descriptor.hpp"

namespace netrig {

class MessageSocket {
 public:
  /// A command line is the longest thing said (Linux: MAX_ARG_STRLEN).
  static constexpr std::size_t kMostBytes = 128 * 1024;
  static constexpr std::size_t kMostDescriptors = 8;

  struct Message {
    std::string text;
    std::vector<FileDescriptor> descriptors = {};
  };

  explicit MessageSocket(FileDescriptor socket) : socket_(std::move(socket)) {}
  /// Throws std::system_error that names `path`.
  static MessageSocket connect(const std::string& path);
  /// A socket that accepts others; replaces what lies at `path`.
  static FileDescriptor listen(const std::string& path);

  int descriptor() const { return socket_.number(); }
  /// Throws std::system_error; broken_pipe when the other end is gone.
  void send(const std::string& text, const std::vector<int>& descriptors = {});
  /// Waits for a message unless the socket is non-blocking; nothing when the other end is gone, or
  /// (`would_block`) when there is none now.
  std::optional<Message> receive();
  bool would_block() const { return would_block_; }

 private:
  FileDescriptor socket_;
  bool would_block_ = false;
};

}  // namespace netrig
