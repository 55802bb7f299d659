#include "scenario/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "scenario/utf8.hpp"

namespace netrig {
namespace {

constexpr char kEscape = '\x1b';

// Behind the escape sequence that starts at `position`: CSI ends with a byte 0x40-0x7e (ECMA-48 5.4), OSC
// with BEL or ESC \ (8.3.89), any other is ESC and one byte.
std::size_t skip_escape(std::string_view text, std::size_t position) {
  if (position + 1 >= text.size()) return text.size();
  const char kind = text[position + 1];
  position += 2;
  if (kind == '[') {
    while (position < text.size() && (text[position] < 0x40 || text[position] > 0x7e)) ++position;
    return std::min(position + 1, text.size());
  }
  if (kind == ']') {
    while (position < text.size() && text[position] != '\a' && text[position] != kEscape) ++position;
    const bool string_terminator = position < text.size() && text[position] == kEscape;
    return std::min(position + (string_terminator ? 2 : 1), text.size());
  }
  return position;
}

// C0 and C1 controls, DEL, and what XML 1.0 2.2 does not allow.
bool is_shown(char32_t character) {
  if (character == '\n') return true;
  if (character < 0x20 || (character >= 0x7f && character <= 0x9f)) return false;
  return character != 0xfffe && character != 0xffff;
}

template <typename... Values>
std::string formatted(const char* format, Values... values) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, values...);
  return buffer;
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> last_lines(std::string_view text, std::size_t count) {
  std::size_t begin = text.size();
  if (text.ends_with('\n')) --begin;
  for (std::size_t found = 0; begin > 0; --begin) {
    if (text[begin - 1] == '\n' && ++found == count) break;
  }
  return split_lines(text.substr(begin));
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t position = 0; position < text.size();) {
    if (text[position] == kEscape) {
      position = skip_escape(text, position);
      continue;
    }
    const std::size_t begin = position;
    const char32_t character = next_character(text, position);
    if (character == '\t') {
      result += ' ';
    } else if (character == kReplacementCharacter) {
      result += "\xef\xbf\xbd";
    } else if (is_shown(character)) {
      result += text.substr(begin, position - begin);
    }
  }
  return result;
}

std::string printable_line(std::string_view text) {
  std::string result = printable(text);
  std::replace(result.begin(), result.end(), '\n', ' ');
  return result;
}

std::string format_elapsed(std::chrono::nanoseconds duration) {
  const double milliseconds = static_cast<double>(duration.count()) / 1e6;
  if (milliseconds < 9.95) return formatted("%.1f ms", milliseconds);
  if (milliseconds < 999.5) return formatted("%.0f ms", milliseconds);
  if (milliseconds < 59995) return formatted("%.2f s", milliseconds / 1e3);
  const auto seconds = std::llround(milliseconds / 1e3);
  return formatted("%lld min %02lld s", seconds / 60, seconds % 60);
}

std::string format_limit(std::chrono::nanoseconds limit) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
  const bool shown_whole = seconds == limit && seconds.count() > 0 && seconds <= std::chrono::minutes(2);
  return shown_whole ? std::to_string(seconds.count()) + " s" : format_elapsed(limit);
}

std::string format_packet_time(std::chrono::nanoseconds time) {
  const long long microseconds = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  const long long absolute = microseconds < 0 ? -microseconds : microseconds;
  return formatted("%s%lld.%06lld", microseconds < 0 ? "-" : "", absolute / 1000000, absolute % 1000000);
}

std::string counted(std::uint64_t count, std::string_view singular) {
  return std::to_string(count) + " " + std::string(singular) + (count == 1 ? "" : "s");
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string result;
  for (const std::string& part : parts) {
    if (!result.empty()) result += separator;
    result += part;
  }
  return result;
}

std::string in_quotes(std::string_view text) {
  return "\"" + printable_line(text) + "\"";
}

}  // namespace netrig
