// SimulatedTcpTrace: what becomes of a simulated node's TCP connections, in a file of the run's directory,
// with the times that captures have. It only looks: nothing of the run depends on it.
#pragma once

#include <string>
#include <string_view>

#include "scenario/run_paths.hpp"
#include "stack/tcp_trace.hpp"
#include "stack/tcp_trace_log.hpp"

namespace netrig {

class SimulatedTcpTrace final : public TcpTrace {
 public:
  /// Throws std::system_error when the file can't be made.
  SimulatedTcpTrace(const RunPaths& paths, const std::string& node);

  void settled(const TcpControlBlock& connection, TimePoint now) override;
  /// The node is switched off: what comes later is of new connections.
  void forget_connections() { log_.forget_all(); }
  void flush() { log_.flush(); }

  /// Relative to the run's directory.
  const std::string& path() const { return path_; }
  bool is_cut() const { return log_.is_cut(); }
  /// Why it can't be written on: "No space left on device"; empty if it can.
  const std::string& error() const { return error_; }

 private:
  void write(std::string_view text);

  std::string path_;
  std::string file_;
  std::string error_;
  TcpTraceLog log_;
};

}  // namespace netrig
