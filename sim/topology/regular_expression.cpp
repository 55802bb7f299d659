#include "topology/regular_expression.hpp"

#include <re2/re2.h>

namespace netrig {

namespace {

/// For the compiled expression and what a search keeps of it: room for what a person writes, and too
/// little for nested repetitions that would make every search slow.
constexpr std::int64_t kMostMemoryBytes = 256 * 1024;

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);  // they are said by exceptions
  options.set_max_mem(kMostMemoryBytes);
  return options;
}

/// "missing ) in 'a(b'", of RE2's "missing ): a(b".
std::string problem_text(const re2::RE2& broken) {
  if (broken.error_code() == re2::RE2::ErrorPatternTooLarge) return "too large: its repetitions multiply";
  const std::string& part = broken.error_arg();
  std::string what = broken.error();
  if (part.empty() || !what.ends_with(": " + part)) return what;
  what.erase(what.size() - part.size() - 2);
  return what + " in '" + part + "'";
}

}  // namespace

RegularExpression::RegularExpression(const std::string& source)
    : compiled_(std::make_shared<const re2::RE2>(source, options())) {
  if (!compiled_->ok()) throw RegularExpressionError(problem_text(*compiled_));
}

bool RegularExpression::found_in(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

std::string RegularExpression::replace_all(std::string text, const std::string& replacement) const {
  re2::RE2::GlobalReplace(&text, *compiled_, replacement);
  return text;
}

}  // namespace netrig
