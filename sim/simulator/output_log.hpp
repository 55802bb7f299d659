// What a simulated program has printed: standard output and error together, in order. It outlives the
// program.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "scenario/log_limit.hpp"

namespace netrig {

class OutputLog {
 public:
  /// `changed` is called after each line that was kept, and may be empty. What is beyond `limit_bytes` is
  /// lost, and a note at the end says so, as in a lab.
  explicit OutputLog(std::function<void()> changed, std::size_t limit_bytes = kLogLimitBytes)
      : changed_(std::move(changed)), limit_bytes_(limit_bytes) {}

  /// The line end is added.
  void add_line(std::string_view line);
  const std::string& text() const { return text_; }

 private:
  std::function<void()> changed_;
  std::size_t limit_bytes_;
  std::string text_;
  bool is_cut_ = false;
};

}  // namespace netrig
