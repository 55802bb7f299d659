// Pattern: a regular expression of a scenario, compiled once and searched in single lines.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "topology/regular_expression.hpp"

namespace netrig {

/// A pattern that is no regular expression; what() names it and what is wrong.
class PatternError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A regular expression, searched in one line at a time: `^` and `$` are the line's ends, and nothing matches
/// across lines. Bytes of a line that are not UTF-8 count as one character each, U+FFFD.
class Pattern {
 public:
  /// Throws PatternError.
  explicit Pattern(std::string source);

  const std::string& source() const { return source_; }
  bool found_in(std::string_view line) const;
  bool found_in_lines(std::string_view text) const;

 private:
  std::string source_;
  RegularExpression expression_;
};

/// All of `sources`, compiled; throws PatternError for the first that is none.
std::vector<Pattern> compile_patterns(const std::vector<std::string>& sources);

}  // namespace netrig
