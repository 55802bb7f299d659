#include "raw/raw_tcp_trace.hpp"

#include <chrono>

#include "kernel/kernel_context.hpp"

namespace netrig {

namespace {

/// Who is interrupted between reading the two clocks learns nothing.
constexpr Duration kAtOnce = std::chrono::microseconds(10);
/// The clocks run alike, since both are steered: they are only further apart when somebody sets the one.
constexpr Duration kSet = std::chrono::microseconds(100);

}  // namespace

/// By the clock that the kernel stamps packets with. Rows stay in order, unless somebody sets it.
WallTime RawTcpTrace::time_of_day(TimePoint time) {
  const auto before = KernelContext::now();
  const auto day = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  const bool at_once = KernelContext::now() - before < kAtOnce;
  const auto offset = day - before.time_since_epoch();
  if (!is_measured_ || (at_once && std::chrono::abs(offset - offset_) > kSet)) offset_ = offset;
  is_measured_ = is_measured_ || at_once;
  return offset_ + time.time_since_epoch();
}

void RawTcpTrace::settled(const TcpControlBlock& connection, TimePoint now) {
  file_.log().add(time_of_day(now), TcpTraceRow::of(connection));
}

}  // namespace netrig
