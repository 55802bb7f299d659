// The leases of a DHCP server's journal as a table for people, or for programs.
#pragma once

#include <string>
#include <vector>

#include "dhcp/lease_record.hpp"
#include "host/time.hpp"

namespace netrig {

/// Of several records of an address the last one, in the order of addresses; what ended by `now` is idle.
std::vector<LeaseRecord> present_leases(const std::vector<LeaseRecord>& written, WallTime now);

/// A heading and a line each.
std::vector<std::string> lease_table_lines(const std::vector<LeaseRecord>& leases);

}  // namespace netrig
