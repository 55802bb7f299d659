// FTP's control connection (RFC 959): commands and replies, line by line. A segment may hold several lines,
// or a part of one; what is not text (TLS after AUTH) is only counted.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kMostLines = 8;
constexpr std::uint8_t kTelnetInterpretAsCommand = 0xff;  // before ABOR (RFC 959 4.1.3)

bool looks_like_text(std::uint8_t first) {
  return (first >= 0x20 && first < 0x7f) || first == '\r' || first == '\n' ||
         first == kTelnetInterpretAsCommand;
}

/// The next line without its end, and removes it from `text`.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

void describe_ftp(Line& line, Part segment) {
  line << "FTP ";
  if (!looks_like_text(segment.bytes.front())) {
    line << "binary";
    return;
  }
  auto text = as_text(segment.bytes);
  for (std::size_t i = 0; !text.empty(); ++i) {
    if (i == kMostLines) {
      line << " | ...";
      return;
    }
    if (i > 0) line << " | ";
    line << Escaped{as_bytes(take_line(text))};
  }
}

}  // namespace netrig::describing
