// What may stand in the files that DHCP's programs keep: a server's journal and a client's lease. Whatever is
// read can be written again, and is the same then.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "dhcp/checked_line.hpp"
#include "dhcp/client_lease_file.hpp"
#include "dhcp/journal_reader.hpp"
#include "dhcp/lease_list.hpp"
#include "harness/require.hpp"

namespace {

using namespace netrig;
using namespace netrig::fuzz;
using namespace std::chrono_literals;

struct Journal {
  JournalSummary summary;
  std::vector<LeaseRecord> records;
};

/// In parts of so many bytes: where they are cut changes nothing.
Journal journal_of(std::string_view text, std::size_t part) {
  Journal journal;
  JournalReader reader([&](const LeaseRecord& record) { journal.records.push_back(record); });
  for (; !text.empty(); text.remove_prefix(std::min(part, text.size()))) reader.feed(text.substr(0, part));
  journal.summary = reader.summary();
  return journal;
}

void read_journal_text(std::string_view text) {
  const auto content = journal_of(text, std::string_view::npos);
  require(content.summary.whole_bytes <= text.size());
  const auto in_parts = journal_of(text, 1 + text.size() % 7);
  require(in_parts.summary.is_journal == content.summary.is_journal && in_parts.records == content.records);
  if (!content.summary.is_journal) return;
  require(in_parts.summary.whole_bytes == content.summary.whole_bytes &&
          in_parts.summary.broken_lines == content.summary.broken_lines);
  std::string again(kJournalHeading);
  PresentLeases present;
  for (const auto& record : content.records) {
    append_line(record, again);
    present.take(record);
  }
  const auto second = journal_of(again, std::string_view::npos);
  require(second.summary.is_journal && second.summary.broken_lines == 0 && second.records == content.records);
  require(second.summary.whole_bytes == again.size());
  const auto leases = present.at(WallTime(1'700'000'000s));
  require(lease_table_lines(leases).size() == leases.size() + 1);
}

/// With the right sum, so that what is behind it is reached.
void read_as_line(std::string_view content) {
  std::string line(content);
  if (line.find('\n') != std::string::npos) return;
  close_line(line, 0);
  if (const auto record = parse_line(std::string_view(line).substr(0, line.size() - 1))) {
    std::string again;
    append_line(*record, again);
    require(again == line);
  }
}

void read_lease(std::string_view text) {
  const auto content = parse_lease_file(text);
  if (!content) return;
  const auto again = parse_lease_file(lease_file_text(content->ack, content->began));
  require(again && again->ack == content->ack && again->began == content->began);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text(ByteView(data, size));
  read_journal_text(text);
  read_as_line(text);
  read_lease(text);
  std::string lease = "netrig-dhcp-client-lease 1\n";
  const auto start = lease.size();
  lease += text;
  close_line(lease, start);
  read_lease(lease);
  return 0;
}
