#include "scenario/pattern.hpp"

#include <algorithm>

#include "scenario/text.hpp"
#include "scenario/utf8.hpp"

namespace netrig {
namespace {

RegularExpression compile(const std::string& source) {
  try {
    return RegularExpression(source);
  } catch (const RegularExpressionError& error) {
    throw PatternError(in_quotes(source) + " is no regular expression: " + error.what());
  }
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

}  // namespace

Pattern::Pattern(std::string source) : source_(std::move(source)), expression_(compile(source_)) {}

bool Pattern::found_in(std::string_view line) const {
  return is_ascii(line) ? expression_.found_in(line) : expression_.found_in(repaired(line));
}

bool Pattern::found_in_lines(std::string_view text) const {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (found_in(line)) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

std::vector<Pattern> compile_patterns(const std::vector<std::string>& sources) {
  std::vector<Pattern> patterns;
  patterns.reserve(sources.size());
  for (const std::string& source : sources) patterns.emplace_back(source);
  return patterns;
}

}  // namespace netrig
