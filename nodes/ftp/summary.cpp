#include "ftp/summary.hpp"

namespace netrig::ftp {

using std::chrono::microseconds;
using std::chrono::milliseconds;

std::string summary_text(const FtpSummary& summary) {
  constexpr auto kRateFrom = milliseconds(100);  // below, the round trips of the commands are most of it
  const auto before = summary.bytes_there_before;
  if (summary.bytes == 0 && before > 0) return "all " + byte_count(before) + " are there already";
  auto text = byte_count(summary.bytes) + " in " + duration_text(summary.duration);
  const auto time = std::chrono::round<milliseconds>(summary.duration);
  if (time >= kRateFrom) {
    const auto kilobytes_per_second = summary.bytes / static_cast<std::uint64_t>(time.count());
    text += ", " + std::to_string(kilobytes_per_second) + " kB/s";
  }
  if (before > 0) text += ", behind " + std::to_string(before) + " that were there";
  return text;
}

std::string check_text(const FtpSummary& summary) {
  if (!summary.check) return {};
  const std::string how = summary.check->by_fetch ? "another fetch" : "HASH";
  return ", checked by " + how + " in " + duration_text(summary.check->duration);
}

std::string progress_text(const FtpProgress& progress) {
  const auto total = progress.total_bytes;
  if (!total || *total == 0) return byte_count(progress.bytes);
  const auto percent = progress.bytes / 100 >= *total / 100 ? 100 : progress.bytes * 100 / *total;
  return std::to_string(progress.bytes) + " of " + byte_count(*total) + " (" + std::to_string(percent) + "%)";
}

std::string byte_count(std::uint64_t bytes) {
  return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

std::string duration_text(Duration duration) {
  if (duration < milliseconds(1))
    return std::to_string(std::chrono::round<microseconds>(duration).count()) + " us";
  return std::to_string(std::chrono::round<milliseconds>(duration).count()) + " ms";
}

}  // namespace netrig::ftp
