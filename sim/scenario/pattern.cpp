#include "scenario/pattern.hpp"

#include <algorithm>

#include "scenario/text.hpp"

namespace netrig {
namespace {

constexpr std::string_view kSpecial = R"(^$\.*+?()[]{}|)";
constexpr std::string_view kQuantifier = "*+?{";

std::string leading_literal(std::string_view source) {
  if (source.find('|') != std::string_view::npos) return {};
  const std::size_t end = source.find_first_of(kSpecial);
  if (end == std::string_view::npos) return std::string(source);
  const bool quantified = kQuantifier.find(source[end]) != std::string_view::npos;
  return std::string(source.substr(0, end - (quantified && end > 0 ? 1 : 0)));
}

std::regex compile(const std::string& source) {
  try {
    return std::regex(source, std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error& error) {
    throw PatternError(in_quotes(source) + " is no regular expression: " + error.what());
  }
}

}  // namespace

Pattern::Pattern(std::string source)
    : source_(std::move(source)),
      literal_(leading_literal(source_)),
      whole_(literal_.size() == source_.size()),
      regex_(compile(source_)) {}

bool Pattern::found_in(std::string_view line) const {
  auto begins = std::regex_constants::match_default;
  while (line.size() > kLongestPiece) {
    // Where it was cut is neither a line's end nor its beginning.
    if (found_in_piece(line.substr(0, kLongestPiece), begins | std::regex_constants::match_not_eol))
      return true;
    line.remove_prefix(kLongestPiece / 2);
    begins = std::regex_constants::match_not_bol;
  }
  return found_in_piece(line, begins);
}

bool Pattern::found_in_piece(std::string_view piece, std::regex_constants::match_flag_type flags) const {
  if (piece.find(literal_) == std::string_view::npos) return false;
  return whole_ || std::regex_search(piece.begin(), piece.end(), regex_, flags);
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
