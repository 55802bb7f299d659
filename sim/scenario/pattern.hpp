// Pattern: a regular expression of a scenario, compiled once and searched in single lines.
#pragma once

#include <cstddef>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace netrig {

/// A pattern that is no regular expression; what() names it and what is wrong.
class PatternError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An ECMAScript regular expression (ECMA-262 21.2, as std::regex knows it), searched in one line at a time:
/// `^` and `$` are the line's ends, and nothing matches across lines.
class Pattern {
 public:
  /// Longer lines are searched in pieces of this many bytes that overlap by half: std::regex recurses for
  /// each character and would overflow the stack, and takes cubic time for two ".*" without a match. A match
  /// of more than half of it may be missed in such a line.
  static constexpr std::size_t kLongestPiece = 1024;

  /// Throws PatternError.
  explicit Pattern(std::string source);

  const std::string& source() const { return source_; }
  bool found_in(std::string_view line) const;
  bool found_in_lines(std::string_view text) const;

 private:
  bool found_in_piece(std::string_view piece, std::regex_constants::match_flag_type flags) const;

  std::string source_;
  std::string literal_;  ///< what every match begins with; searched first, since std::regex is slow
  bool whole_ = false;   ///< the literal is the whole pattern
  std::regex regex_;
};

/// All of `sources`, compiled; throws PatternError for the first that is none.
std::vector<Pattern> compile_patterns(const std::vector<std::string>& sources);

}  // namespace netrig
