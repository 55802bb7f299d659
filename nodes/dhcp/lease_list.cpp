#include "dhcp/lease_list.hpp"

#include <algorithm>
#include <array>

#include "dhcp/hex_text.hpp"
#include "host/right_aligned.hpp"

namespace netrig {

namespace {

constexpr std::size_t kColumns = 6;
using Row = std::array<std::string, kColumns>;

/// "2026-11-29 13:00:00", of UTC.
std::string time_text(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time_of_day(time - day);
  const auto two = [](auto number) { return right_aligned(number, 2, '0'); };
  return right_aligned(int{date.year()}, 4, '0') + "-" + two(unsigned{date.month()}) + "-" +
         two(unsigned{date.day()}) + " " + two(time_of_day.hours().count()) + ":" +
         two(time_of_day.minutes().count()) + ":" + two(time_of_day.seconds().count());
}

std::string state_text(Lease::State state) {
  if (state == Lease::State::bound) return "leased";
  return state == Lease::State::set_aside ? "set aside" : "free";
}

Row row_of(const LeaseRecord& lease) {
  const std::string key = lease.client.empty() ? "-" : to_hex(lease.client.bytes);
  return {lease.address.to_string(),
          state_text(lease.state),
          lease.until == kNeverOfDay ? "never" : time_text(lease.until),
          lease.mac.to_string(),
          lease.host_name.empty() ? "-" : lease.host_name,
          key};
}

std::string line_of(const Row& row, const std::array<std::size_t, kColumns>& widths) {
  std::string line;
  for (std::size_t i = 0; i < kColumns; ++i) {
    line += row[i];
    if (i + 1 < kColumns) line.append(widths[i] - row[i].size() + 2, ' ');
  }
  return line;
}

}  // namespace

std::vector<LeaseRecord> PresentLeases::at(WallTime now) const {
  // In nanoseconds a record's end may be too far away.
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  std::vector<LeaseRecord> leases;
  for (const auto& [address, record] : last_) {
    leases.push_back(record);
    if (record.until <= second) leases.back().state = Lease::State::idle;
  }
  return leases;
}

std::vector<std::string> lease_table_lines(const std::vector<LeaseRecord>& leases) {
  std::vector<Row> rows{{"ADDRESS", "STATE", "UNTIL (UTC)", "MAC", "NAME", "CLIENT"}};
  for (const auto& lease : leases) rows.push_back(row_of(lease));
  std::array<std::size_t, kColumns> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) lines.push_back(line_of(row, widths));
  return lines;
}

}  // namespace netrig
