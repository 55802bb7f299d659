#include "ftp/reply.hpp"

#include <algorithm>
#include <utility>

#include "ftp/line_reader.hpp"

namespace netrig::ftp {

namespace {

constexpr std::size_t kLinesLimit = 1024;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

std::optional<int> parse_code(std::string_view line) {
  if (line.size() < 3 || !std::ranges::all_of(line.substr(0, 3), is_digit)) return {};
  if (line[0] < '1' || line[0] > '6') return {};
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

std::string line_text(std::string_view line) {
  std::string text(line);
  std::ranges::replace(text, '\n', ' ');
  return telnet_escape(text);
}

}  // namespace

std::string Reply::summary() const {
  return std::to_string(code) + (lines.empty() ? "" : " " + printable(lines.back()));
}

std::string serialize(const Reply& reply) {
  const auto code = std::to_string(reply.code);
  if (reply.lines.empty()) return code + " \r\n";
  std::string text;
  for (std::size_t i = 0; i + 1 < reply.lines.size(); ++i) {
    const auto& line = reply.lines[i];
    if (i == 0) {
      text += code + "-";
    } else if (!line.empty() && is_digit(line[0])) {
      text += " ";
    }
    text += line_text(line) + "\r\n";
  }
  return text + code + " " + line_text(reply.lines.back()) + "\r\n";
}

ReplyParser::Status ReplyParser::feed(std::string_view line) {
  if (!open_) return first(line);
  const bool last = parse_code(line) == reply_.code && (line.size() == 3 || line[3] == ' ');
  reply_.lines.emplace_back(last ? line.substr(std::min<std::size_t>(4, line.size())) : line);
  if (!last && reply_.lines.size() >= kLinesLimit) return Status::malformed;
  open_ = !last;
  return last ? Status::complete : Status::incomplete;
}

ReplyParser::Status ReplyParser::first(std::string_view line) {
  const auto code = parse_code(line);
  if (!code || (line.size() > 3 && line[3] != ' ' && line[3] != '-')) return Status::malformed;
  reply_ = Reply(*code, std::string(line.substr(std::min<std::size_t>(4, line.size()))));
  open_ = line.size() > 3 && line[3] == '-';
  return open_ ? Status::incomplete : Status::complete;
}

Reply ReplyParser::take() {
  open_ = false;
  return std::exchange(reply_, {});
}

std::optional<std::string> parse_path_reply(const Reply& reply) {
  if (reply.code != 257 || reply.lines.empty()) return {};
  const auto& line = reply.lines.front();
  std::string path;
  for (auto at = line.find('"'); at < line.size();) {
    const auto end = line.find('"', at + 1);
    if (end == std::string::npos) return {};
    path += line.substr(at + 1, end - at - 1);
    if (end + 1 >= line.size() || line[end + 1] != '"') return path;
    path += '"';
    at = end + 1;
  }
  return {};
}

std::string printable(std::string_view text) {
  std::string shown(text);
  std::ranges::replace_if(
      shown, [](char character) { return static_cast<unsigned char>(character) < 0x20 || character == 0x7f; },
      '?');
  return shown;
}

}  // namespace netrig::ftp
