#include "dhcp/checked_line.hpp"

#include <boost/crc.hpp>

#include "dhcp/hex_text.hpp"

namespace netrig {

namespace {

constexpr std::size_t kSumDigits = 8;

std::string sum_of(std::string_view text) {
  boost::crc_32_type sum;
  sum.process_bytes(text.data(), text.size());
  return to_hex(ByteWriter().u32(sum.checksum()).view());
}

}  // namespace

void close_line(std::string& text, std::size_t start) {
  const auto sum = sum_of(std::string_view(text).substr(start));
  text += ' ';
  text += sum;
  text += '\n';
}

std::optional<std::string_view> content_of_line(std::string_view line) {
  if (line.size() <= kSumDigits) return {};
  const auto content = line.substr(0, line.size() - kSumDigits - 1);
  if (line.substr(content.size()) != " " + sum_of(content)) return {};
  return content;
}

std::string_view take_word(std::string_view& rest) {
  const auto blank = rest.find(' ');
  const auto word = rest.substr(0, blank);
  rest.remove_prefix(blank == std::string_view::npos ? rest.size() : blank + 1);
  return word;
}

}  // namespace netrig
