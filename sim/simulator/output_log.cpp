#include "simulator/output_log.hpp"

namespace netrig {

void OutputLog::add_line(std::string_view line) {
  if (is_cut_) return;
  text_.append(line.substr(0, limit_bytes_)).append(1, '\n');
  if (text_.size() > limit_bytes_) {
    is_cut_ = true;
    text_.resize(limit_bytes_);
    text_ += log_end_note();
  }
  if (changed_) changed_();
}

}  // namespace netrig
