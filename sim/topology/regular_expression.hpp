// RegularExpression: the patterns of a scenario, in RE2's syntax (github.com/google/re2/wiki/Syntax). RE2
// searches in a time that grows with the text's length only, whatever the pattern, and on a bounded stack;
// std::regex does neither.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace netrig {

/// A text that is no regular expression; what() says why, with the part that is wrong: "missing ) in 'a(b'".
class RegularExpressionError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Compiled once, shared by its copies; searching is const and may happen in several threads.
class RegularExpression {
 public:
  /// Throws RegularExpressionError, also for one that would take more than 256 KiB of memory.
  explicit RegularExpression(const std::string& source);

  /// Whether it is found anywhere in `text`, whose ends are `^` and `$`. `text` is UTF-8: what is not is
  /// matched by no character, "." included.
  bool found_in(std::string_view text) const;

  /// `text` with `replacement` ("\1" is a group) in place of everything that matches.
  std::string replace_all(std::string text, const std::string& replacement) const;

 private:
  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace netrig
