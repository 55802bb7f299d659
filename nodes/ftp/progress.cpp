#include "ftp/progress.hpp"

#include <utility>

#include "ftp/summary.hpp"

namespace netrig::ftp {

namespace {

constexpr auto kInterval = std::chrono::seconds(2);

/// ", 524 kB/s, 6 s left", of what went on since the last line.
std::string pace_text(const FtpProgress& progress, std::uint64_t bytes, Duration time) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  if (milliseconds <= 0) return {};
  const auto kilobytes_per_second = bytes / static_cast<std::uint64_t>(milliseconds);
  auto text = ", " + std::to_string(kilobytes_per_second) + " kB/s";
  if (progress.total_bytes && *progress.total_bytes >= progress.bytes && kilobytes_per_second > 0) {
    const auto left = (*progress.total_bytes - progress.bytes) / kilobytes_per_second / 1000;
    text += ", " + std::to_string(left) + " s left";
  }
  return text;
}

}  // namespace

FtpObserver progress_lines(Host& host, const std::string& name) {
  return [&host, name = printable(name), last = host.now(),
          bytes = std::optional<std::uint64_t>()](const FtpProgress& progress) mutable {
    if (!bytes) bytes = progress.bytes;
    const auto now = host.now();
    if (now - last < kInterval) return;
    host.console().error(name + ": " + progress_text(progress) +
                         pace_text(progress, progress.bytes - *bytes, now - last));
    last = now;
    bytes = progress.bytes;
  };
}

}  // namespace netrig::ftp
