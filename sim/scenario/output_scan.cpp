#include "scenario/output_scan.hpp"

#include <algorithm>
#include <string>

namespace netrig {
namespace {

constexpr std::size_t kSlice = 1 << 20;  // bytes of output held at a time

}  // namespace

OutputScan::OutputScan(std::shared_ptr<const RunningProgram> process, const std::vector<Pattern>& patterns,
                       std::size_t offset)
    : process_(std::move(process)), patterns_(patterns), found_(patterns.size()), offset_(offset) {}

void OutputScan::look() {
  while (!all_found()) {
    const std::string slice = process_->output_from(offset_, kSlice);
    if (slice.empty()) return;
    const bool full = slice.size() == kSlice;
    const std::size_t last_end = slice.rfind('\n');
    const bool has_line = last_end != std::string::npos;
    search(full && has_line ? std::string_view(slice).substr(0, last_end + 1) : std::string_view(slice));
    if (has_line) {
      offset_ += last_end + 1;
    } else if (full) {
      offset_ += kSlice / 2;  // a line longer than a slice: overlapping pieces
    }
    if (!full) return;
  }
}

void OutputScan::search(std::string_view text) {
  for (std::size_t index = 0; index < patterns_.size(); ++index) {
    if (!found_[index]) found_[index] = patterns_[index].found_in_lines(text);
  }
}

bool OutputScan::all_found() const {
  return std::find(found_.begin(), found_.end(), false) == found_.end();
}

}  // namespace netrig
