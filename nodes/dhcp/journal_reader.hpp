// Reads a DHCP server's journal of leases, a part at a time, so that its length costs no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "dhcp/lease_record.hpp"
#include "host/files.hpp"

namespace netrig {

/// The first line of a journal, with its end.
inline constexpr std::string_view kJournalHeading = "netrig-dhcp-leases 1\n";

/// What stands in a journal besides its records.
struct JournalSummary {
  bool is_journal = true;  ///< otherwise it is another file, and nothing else here is set
  std::uint64_t bytes = 0;
  std::uint64_t whole_bytes = 0;  ///< up to the end of the last line that is whole
  std::size_t records = 0;
  std::size_t broken_lines = 0;  ///< before that end; left out
};

/// The journal of a server that was killed at any moment ends with part of what it wrote last, which nobody
/// was told of: it is left out, too. An empty file is a journal.
class JournalReader {
 public:
  /// Gets the records as they were written: a later one of an address replaces it.
  using Take = std::function<void(const LeaseRecord&)>;

  explicit JournalReader(Take take) : take_(std::move(take)) {}

  /// The next part of the text, cut anywhere.
  void feed(std::string_view text);
  /// Of all that was fed.
  JournalSummary summary() const;

 private:
  void take_heading(std::string_view& text);
  void take_line(std::string_view line);

  Take take_;
  JournalSummary summary_;
  std::string rest_;  ///< of a line whose end has not come: never more than the longest line
  std::uint64_t read_bytes_ = 0;
  std::size_t broken_ = 0;  ///< since the last line that is whole
  bool has_heading_ = false;
  bool is_too_long_ = false;  ///< the line: what comes of it is left out
};

/// All of a file, or its first part where that shows that it is no journal. Errors: those of reading it.
Result<JournalSummary> read_journal(File& file, JournalReader::Take take);

}  // namespace netrig
