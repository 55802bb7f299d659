// A lease as a line of a DHCP server's journal: readable, and with a sum, so that half a line is known as
// such.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dhcp/lease.hpp"
#include "dhcp/second_text.hpp"
#include "host/time.hpp"
#include "wire/bytes.hpp"

namespace netrig {

/// Stands for kNever: the last second that a record can tell.
inline constexpr std::chrono::sys_seconds kNeverOfDay{kLastSecond};

/// Of the states all but `offered`, which is forgotten with the process.
struct LeaseRecord {
  Ipv4Address address;
  Lease::State state = Lease::State::idle;
  /// The end of the state, by the time of day; of idle its start.
  std::chrono::sys_seconds until{};
  ClientKey client;
  MacAddress mac;
  std::string host_name;

  friend bool operator==(const LeaseRecord&, const LeaseRecord&) = default;
};

/// "10.0.0.100 bound 1764417600 010200000000001 02:00:00:00:00:01 pc 1c291ca3" and a line end: the fields in
/// their order, "-" for an empty one, and CRC-32 of all before it.
void append_line(const LeaseRecord& record, std::string& text);
/// Of a line without its end; none for a line that append_line() would not write.
std::optional<LeaseRecord> parse_line(std::string_view line);

/// Between the clocks that `now` and `wall_now` tell, of the same instant. A lease that ends within a second
/// ends with it, never before.
LeaseRecord to_record(const Lease& lease, TimePoint now, WallTime wall_now);
Lease to_lease(const LeaseRecord& record, TimePoint now, WallTime wall_now);

}  // namespace netrig
