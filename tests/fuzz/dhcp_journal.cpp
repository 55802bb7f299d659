// What may stand in the files that DHCP's programs keep: a server's journal and a client's lease. Whatever is
// read can be written again, and is the same then.
#include <cstdint>
#include <string>

#include "dhcp/checked_line.hpp"
#include "dhcp/client_lease_file.hpp"
#include "dhcp/journal_content.hpp"
#include "dhcp/lease_list.hpp"
#include "harness/require.hpp"

namespace {

using namespace netrig;
using namespace netrig::fuzz;
using namespace std::chrono_literals;

void read_journal(std::string_view text) {
  const auto content = parse_journal(text);
  require(content.whole_bytes <= text.size());
  if (!content.is_journal) return;
  std::string again(kJournalHeading);
  for (const auto& record : content.records) append_line(record, again);
  const auto second = parse_journal(again);
  require(second.is_journal && second.broken_lines == 0 && second.records == content.records);
  require(second.whole_bytes == again.size());
  const auto leases = present_leases(content.records, WallTime(1'700'000'000s));
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
  read_journal(text);
  read_as_line(text);
  read_lease(text);
  std::string lease = "netrig-dhcp-client-lease 1\n";
  const auto start = lease.size();
  lease += text;
  close_line(lease, start);
  read_lease(lease);
  return 0;
}
