#include "ftp/listing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "ftp/reply.hpp"
#include "host/right_aligned.hpp"

namespace netrig::ftp {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
/// When `ls -l` starts to show the year (POSIX ls, "six months").
constexpr auto kRecent = days(182);

struct CivilTime {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<seconds> time;
};

CivilTime civil(WallTime time) {
  const auto day = floor<days>(time);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss(floor<seconds>(time - day))};
}

std::string two_digits(std::int64_t number) {
  return right_aligned(number, 2, '0');
}

std::string list_time(WallTime time, WallTime now) {
  const auto [date, clock] = civil(time);
  const auto day = std::string(kMonths[static_cast<unsigned>(date.month()) - 1]) + " " +
                   right_aligned(static_cast<unsigned>(date.day()), 2) + " ";
  if (time <= now + days(1) && time > now - kRecent) {
    return day + two_digits(clock.hours().count()) + ":" + two_digits(clock.minutes().count());
  }
  return day + right_aligned(static_cast<int>(date.year()), 5);
}

std::string mode_text(const FileStatus& status) {
  std::string text = status.type == FileType::directory ? "d" : "-";
  for (int bit = 8; bit >= 0; --bit) text += (status.permissions >> bit & 1) != 0 ? "xwr"[bit % 3] : '-';
  return text;
}

/// RFC 3659 7.5.1.5 leaves to each system how its own types are called; "slink" is what other servers say.
std::string type_value(const DirectoryEntry& entry, EntryKind kind) {
  if (kind == EntryKind::current) return "cdir";
  if (kind == EntryKind::parent) return "pdir";
  if (entry.is_link) return "OS.unix=slink";
  if (entry.status.type == FileType::directory) return "dir";
  return entry.status.type == FileType::regular ? "file" : "OS.unix=special";
}

/// RFC 3659 7.5.5; what this server would do with the entry, as far as it knows. What is no file can be
/// replaced by one. Of a link that leads nowhere, or out of the root, RNFR finds nothing.
std::string perm_value(const DirectoryEntry& entry, bool writable) {
  if (entry.status.type == FileType::directory) return writable ? "cdeflmp" : "el";
  if (entry.status.type == FileType::regular) return writable ? "adfrw" : "r";
  if (!writable) return "";
  return entry.is_link ? "dw" : "dfw";
}

/// "0644".
std::string octal(std::uint32_t permissions) {
  std::string text = "0";
  for (int shift = 6; shift >= 0; shift -= 3) text += static_cast<char>('0' + (permissions >> shift & 7));
  return text;
}

/// None where the fact says nothing of such an entry.
std::optional<std::string> fact_value(Fact fact, const DirectoryEntry& entry, EntryKind kind, bool writable) {
  const auto& status = entry.status;
  switch (fact) {
    case Fact::type:
      return type_value(entry, kind);
    case Fact::size:
      if (status.type != FileType::regular) return {};
      return std::to_string(status.size_bytes);
    case Fact::modify:
      return time_value(status.modified);
    case Fact::perm:
      return perm_value(entry, writable);
    case Fact::mode:
      return octal(status.permissions);
  }
  return {};
}

}  // namespace

std::string list_line(const std::string& name, const FileStatus& status, WallTime now) {
  const auto links = status.type == FileType::directory ? "   2" : "   1";
  return mode_text(status) + links + " ftp      ftp      " +
         right_aligned(static_cast<std::int64_t>(status.size_bytes), 12) + " " +
         list_time(status.modified, now) + " " + listed_name(name);
}

std::string_view fact_name(Fact fact) {
  switch (fact) {
    case Fact::type:
      return "type";
    case Fact::size:
      return "size";
    case Fact::modify:
      return "modify";
    case Fact::perm:
      return "perm";
    case Fact::mode:
      return "UNIX.mode";
  }
  return {};
}

std::optional<Fact> parse_fact(std::string_view name) {
  const auto same_letter = [](char left, char right) { return (left | 0x20) == (right | 0x20); };
  for (auto fact : kAllFacts) {
    if (std::ranges::equal(name, fact_name(fact), same_letter)) return fact;
  }
  return {};
}

std::string fact_line(const DirectoryEntry& entry, EntryKind kind, const std::set<Fact>& facts,
                      bool writable) {
  std::string line;
  for (auto fact : facts) {
    const auto value = fact_value(fact, entry, kind, writable);
    if (value) line += std::string(fact_name(fact)) + "=" + *value + ";";
  }
  return line + " " + listed_name(entry.name);
}

std::string time_value(WallTime time) {
  const auto [date, clock] = civil(time);
  return right_aligned(static_cast<int>(date.year()), 4, '0') +
         two_digits(static_cast<unsigned>(date.month())) + two_digits(static_cast<unsigned>(date.day())) +
         two_digits(clock.hours().count()) + two_digits(clock.minutes().count()) +
         two_digits(clock.seconds().count());
}

std::optional<WallTime> parse_time_value(std::string_view text) {
  constexpr std::array<std::size_t, 6> kWidths{4, 2, 2, 2, 2, 2};
  std::array<unsigned, 6> fields{};
  if (text.size() < 14 ||
      !std::ranges::all_of(text.substr(0, 14), [](char c) { return c >= '0' && c <= '9'; })) {
    return {};
  }
  for (std::size_t i = 0, at = 0; i < fields.size(); at += kWidths[i++]) {
    std::from_chars(text.data() + at, text.data() + at + kWidths[i], fields[i]);
  }
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(fields[0])),
                                         std::chrono::month(fields[1]), std::chrono::day(fields[2]));
  // Nanoseconds since 1970 in 64 bits end in 2262 and begin in 1677.
  if (!date.ok() || fields[0] < 1678 || fields[0] > 2261 || fields[3] > 23 || fields[4] > 59 ||
      fields[5] > 60)
    return {};
  return std::chrono::sys_days(date) + std::chrono::hours(fields[3]) + std::chrono::minutes(fields[4]) +
         seconds(fields[5]);
}

std::string listed_name(std::string_view name) {
  std::string listed(name);
  std::ranges::replace_if(
      listed, [](char c) { return c == '\r' || c == '\n'; }, '?');
  return listed;
}

}  // namespace netrig::ftp
