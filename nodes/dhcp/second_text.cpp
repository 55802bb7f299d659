#include "dhcp/second_text.hpp"

#include <charconv>
#include <cstdint>

namespace netrig {

std::optional<std::chrono::sys_seconds> parse_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0 ||
      seconds > kLastSecond.count())
    return {};
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

}  // namespace netrig
