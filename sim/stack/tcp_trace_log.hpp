// TcpTraceLog: the rows of one node's connections as CSV. A row is written when something but the time has
// changed since the connection's last one.
//
//     TcpTraceLog log([&](std::string_view text) { … append to the file … });
//     log.add(time, row);
//     log.flush();
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "stack/tcp_trace_row.hpp"

namespace netrig {

class TcpTraceLog {
 public:
  /// Of one node, in bytes: half a million rows. The row that reaches it is the last, with a line behind it
  /// that says so; a file that is shorter was not cut.
  static constexpr std::uint64_t kLimitBytes = 64 * 1024 * 1024;
  /// The most that waits for a flush().
  static constexpr std::size_t kBufferBytes = 64 * 1024;

  /// Takes the next piece of the file.
  using Write = std::function<void(std::string_view text)>;
  /// `present_bytes` are in the file already, from an earlier life of the node; without them the header comes
  /// first.
  explicit TcpTraceLog(Write write, std::uint64_t present_bytes = 0, std::uint64_t limit_bytes = kLimitBytes);

  /// Nothing of a connection is kept once it is closed.
  void add(WallTime time, const TcpTraceRow& row);
  /// A connection that ended unseen.
  void forget(const TcpEnds& ends) { last_.erase(ends); }
  /// … and all others with it: the node was switched off.
  void forget_all() { last_.clear(); }
  /// Hands what waits to `write`.
  void flush();

  bool is_cut() const { return bytes_ >= limit_bytes_; }

 private:
  void append(std::string_view text);

  Write write_;
  std::uint64_t bytes_;  // with those in `buffer_`
  std::uint64_t limit_bytes_;
  std::string buffer_;
  std::map<TcpEnds, TcpTraceRow> last_;
};

}  // namespace netrig
