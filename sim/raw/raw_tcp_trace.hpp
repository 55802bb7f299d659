// RawTcpTrace: what becomes of the connections of a stack on raw sockets, in a file, with the time of day
// that captures have.
#pragma once

#include "kernel/tcp_trace_file.hpp"
#include "stack/tcp_trace.hpp"

namespace netrig {

class RawTcpTrace final : public TcpTrace {
 public:
  /// As TcpTraceFile's.
  explicit RawTcpTrace(FileDescriptor file) : file_(std::move(file)) {}

  void settled(const TcpControlBlock& connection, TimePoint now) override;
  /// What is known so far is in the file afterwards.
  void flush() { file_.log().flush(); }
  const std::string& error() const { return file_.error(); }

 private:
  WallTime time_of_day(TimePoint time);

  TcpTraceFile file_;
  WallTime offset_{};  // the time of day when the stack's clock was at 0
  bool is_measured_ = false;
};

}  // namespace netrig
