// TcpTraceFile: a node's TCP trace on the disk. What can't be written is lost, and told afterwards: whoever
// traces goes on.
#pragma once

#include <string>
#include <string_view>

#include "kernel/file_descriptor.hpp"
#include "stack/tcp_trace_log.hpp"

namespace netrig {

class TcpTraceFile {
 public:
  /// `file` is a regular file, open for appending. What it holds stays and counts towards the limit. Throws
  /// std::system_error.
  explicit TcpTraceFile(FileDescriptor file);
  TcpTraceFile(const TcpTraceFile&) = delete;
  TcpTraceFile& operator=(const TcpTraceFile&) = delete;

  TcpTraceLog& log() { return log_; }
  const TcpTraceLog& log() const { return log_; }
  /// Why it can't be written on: "No space left on device"; empty if it can.
  const std::string& error() const { return error_; }

 private:
  void write(std::string_view text);

  FileDescriptor file_;
  std::string error_;
  TcpTraceLog log_;
};

}  // namespace netrig
