#include "dhcp/journal_keeper.hpp"

#include <boost/system/errc.hpp>
#include <set>
#include <utility>
#include <vector>

namespace netrig {

namespace {

// Some milliseconds' work: clients do not notice that a journal is being written anew.
constexpr std::size_t kPartRecords = 1000;

std::string leases_text(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " lease" : " leases");
}

}  // namespace

Result<> JournalKeeper::open(std::unique_ptr<Directory> directory, ServerMachine& machine) {
  const auto now = host_.now();
  const auto wall_now = host_.wall_time();
  std::set<Ipv4Address> homeless;
  std::set<Ipv4Address> shortened;
  auto journal = LeaseJournal::open(std::move(directory), [&](const LeaseRecord& record) {
    homeless.erase(record.address);
    shortened.erase(record.address);
    const auto restored = machine.restore(now, to_lease(record, now, wall_now));
    if (restored == ServerMachine::Restored::left_out) homeless.insert(record.address);
    if (restored == ServerMachine::Restored::shortened) shortened.insert(record.address);
  });
  if (!journal) return journal.error();
  journal_ = std::move(*journal);
  machine.tick(now);
  tell(machine, homeless.size(), shortened.size());
  return {};
}

void JournalKeeper::tell(const ServerMachine& machine, std::size_t homeless, std::size_t shortened) {
  if (journal_->records() > 0)
    host_.console().print(leases_text(machine.counts().bound) + " taken over from the journal");
  if (homeless > 0)
    host_.console().print(leases_text(homeless) + " of the journal forgotten: of no pool any more");
  if (shortened > 0) {
    host_.console().error(
        "dhcp-server: " + leases_text(shortened) +
        " of the journal would end in more than a year: the clock is wrong, or was; cut to the "
        "lease time");
  }
  if (journal_->broken_lines() > 0) {
    host_.console().error("dhcp-server: " + std::to_string(journal_->broken_lines()) +
                          " lines of the journal are damaged and were left out");
  }
}

bool JournalKeeper::write(std::span<const LeaseRecord> records) {
  if (!journal_) return true;
  const auto written = journal_->append(records);
  const bool is_foreign = !written && written.error() == boost::system::errc::device_or_resource_busy;
  complain(
      is_foreign
          ? "another server writes its leases into the same directory, so none is given: stop one of them"
          : "leases can't be written, so none is given",
      written);
  return written.has_value();
}

bool JournalKeeper::compact_some(const ServerMachine& machine) {
  if (!journal_) return false;
  if (!journal_->is_compacting()) {
    if (!journal_->wants_compaction()) return false;
    compacted_up_to_.reset();
    complain("the journal can't be written anew", journal_->begin_compaction());
    return journal_->is_compacting();
  }
  complain("the journal can't be written anew", compact_part(machine));
  return journal_->is_compacting();
}

Result<> JournalKeeper::compact_part(const ServerMachine& machine) {
  const auto leases = machine.leases_after(compacted_up_to_, kPartRecords);
  if (leases.empty()) return journal_->end_compaction();
  compacted_up_to_ = leases.back().address;
  const auto now = host_.now();
  const auto wall_now = host_.wall_time();
  std::vector<LeaseRecord> records;
  for (const auto& lease : leases) {
    if (lease.state != Lease::State::offered) records.push_back(to_record(lease, now, wall_now));
  }
  return journal_->compact(records);
}

void JournalKeeper::complain(const std::string& what, const Result<>& result) {
  if (result || !failure_.may_be_said(host_.now())) return;
  host_.console().error("dhcp-server: " + what + ": " + result.error().message());
}

}  // namespace netrig
