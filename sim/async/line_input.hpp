// Cuts what comes in into the lines that Console::read_line() gives.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace netrig {

class LineInput {
 public:
  /// A longer line is cut into lines of this length.
  static constexpr std::size_t kLineLimitBytes = 64 * 1024;

  void add(std::string_view text);
  /// No more will come.
  void end() { ended_ = true; }
  bool has_ended() const { return ended_; }

  /// The next line that is complete, without its end ("\n" or "\r\n"), or the rest after the end of the
  /// input.
  std::optional<std::string> take();

 private:
  std::string buffer_;
  std::size_t begin_ = 0;     ///< of what was not taken yet
  std::size_t searched_ = 0;  ///< no line end between the two
  bool ended_ = false;
};

}  // namespace netrig
