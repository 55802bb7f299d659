#include "dhcp/journal_reader.hpp"

#include <algorithm>

namespace netrig {

namespace {

// Two numbers, two addresses, a client identifier in hexadecimal, a name and a sum are less.
constexpr std::size_t kLongestLine = 1024;
constexpr std::size_t kPartBytes = 64 * 1024;

}  // namespace

void JournalReader::feed(std::string_view text) {
  summary_.bytes += text.size();
  if (!has_heading_) take_heading(text);
  while (summary_.is_journal && !text.empty()) {
    const auto end = text.find('\n');
    const auto part = text.substr(0, end);
    is_too_long_ = is_too_long_ || rest_.size() + part.size() > kLongestLine;
    if (!is_too_long_) rest_ += part;
    read_bytes_ += part.size();
    if (end == std::string_view::npos) return;
    ++read_bytes_;
    take_line(is_too_long_ ? std::string_view() : rest_);
    rest_.clear();
    is_too_long_ = false;
    text.remove_prefix(end + 1);
  }
}

void JournalReader::take_heading(std::string_view& text) {
  const auto part = text.substr(0, kJournalHeading.size() - rest_.size());
  rest_ += part;
  text.remove_prefix(part.size());
  summary_.is_journal = kJournalHeading.starts_with(rest_);
  has_heading_ = rest_ == kJournalHeading;
  if (!has_heading_) return;
  rest_.clear();
  summary_.whole_bytes = read_bytes_ = kJournalHeading.size();
}

void JournalReader::take_line(std::string_view line) {
  const auto record = parse_line(line);
  if (!record) {
    ++broken_;
    return;
  }
  ++summary_.records;
  summary_.whole_bytes = read_bytes_;
  summary_.broken_lines += std::exchange(broken_, 0);
  take_(*record);
}

JournalSummary JournalReader::summary() const {
  return summary_;
}

Result<JournalSummary> read_journal(File& file, JournalReader::Take take) {
  JournalReader reader(std::move(take));
  Bytes part(kPartBytes);
  for (std::uint64_t offset = 0;;) {
    const auto read = file.read_at(offset, part);
    if (!read) return read.error();
    reader.feed(as_text(ByteView(part).first(*read)));
    if (*read == 0 || !reader.summary().is_journal) return reader.summary();
    offset += *read;
  }
}

}  // namespace netrig
