#include "dhcp/journal_content.hpp"

#include <algorithm>
#include <utility>

namespace netrig {

JournalContent parse_journal(std::string_view text) {
  JournalContent content;
  const bool is_cut_short = text.size() < kJournalHeading.size();
  if (is_cut_short && kJournalHeading.starts_with(text)) return content;
  content.is_journal = text.starts_with(kJournalHeading);
  if (!content.is_journal) return content;
  content.whole_bytes = kJournalHeading.size();
  std::size_t broken = 0;
  for (auto at = content.whole_bytes; at < text.size();) {
    const auto end = text.find('\n', at);
    if (end == std::string_view::npos) break;
    auto record = parse_line(text.substr(at, end - at));
    at = end + 1;
    if (!record) {
      ++broken;
      continue;
    }
    content.records.push_back(std::move(*record));
    content.whole_bytes = at;
    content.broken_lines += std::exchange(broken, 0);
  }
  return content;
}

}  // namespace netrig
