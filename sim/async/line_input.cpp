#include "async/line_input.hpp"

#include <algorithm>

namespace netrig {

void LineInput::add(std::string_view text) {
  // What was taken is dropped when it is the larger part, so that no byte is moved often.
  if (begin_ > buffer_.size() - begin_) {
    buffer_.erase(0, begin_);
    searched_ -= begin_;
    begin_ = 0;
  }
  buffer_ += text;
}

std::optional<std::string> LineInput::take() {
  const auto left = buffer_.size() - begin_;
  const auto end = buffer_.find('\n', searched_);
  const bool found = end != std::string::npos && end - begin_ <= kLineLimitBytes;
  if (!found && left <= kLineLimitBytes && !(ended_ && left > 0)) {
    searched_ = buffer_.size();
    return {};
  }
  const auto length = found ? end - begin_ : std::min(left, kLineLimitBytes);
  auto line = buffer_.substr(begin_, length);
  begin_ += found ? length + 1 : length;
  searched_ = begin_;
  if (found && !line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

}  // namespace netrig
