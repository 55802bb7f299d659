#include "stack/tcp_trace_log.hpp"

#include <utility>

namespace netrig {

TcpTraceLog::TcpTraceLog(Write write, std::uint64_t present_bytes, std::uint64_t limit_bytes)
    : write_(std::move(write)), bytes_(present_bytes), limit_bytes_(limit_bytes) {
  if (bytes_ == 0) append(tcp_trace_header());
}

void TcpTraceLog::add(WallTime time, const TcpTraceRow& row) {
  if (is_cut()) return;
  const auto [last, is_new] = last_.try_emplace(row.ends, row);
  if (!is_new && last->second == row) return;
  last->second = row;
  append(tcp_trace_line(time, row));
  if (row.state == state_name(TcpControlBlock::State::closed)) last_.erase(last);
  if (!is_cut()) return;
  last_.clear();
  append("# netrig: the trace ends here, at its limit of " + std::to_string(limit_bytes_) + " bytes\n");
}

void TcpTraceLog::append(std::string_view text) {
  bytes_ += text.size();
  buffer_ += text;
  if (buffer_.size() >= kBufferBytes) flush();
}

void TcpTraceLog::flush() {
  if (!buffer_.empty()) write_(std::exchange(buffer_, {}));
}

}  // namespace netrig
