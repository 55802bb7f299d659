// What stands in a DHCP server's journal of leases.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "dhcp/lease_record.hpp"

namespace netrig {

/// The first line of a journal, with its end.
inline constexpr std::string_view kJournalHeading = "netrig-dhcp-leases 1\n";

struct JournalContent {
  bool is_journal = true;            ///< otherwise it is another file, and nothing else here is set
  std::vector<LeaseRecord> records;  ///< as they were written: a later one of an address replaces it
  std::size_t whole_bytes = 0;       ///< up to the end of the last line that is whole
  std::size_t broken_lines = 0;      ///< before that end; left out
};

/// The journal of a server that was killed at any moment ends with part of what it wrote last, which nobody
/// was told of: it is left out, too. An empty file is a journal.
JournalContent parse_journal(std::string_view text);

}  // namespace netrig
