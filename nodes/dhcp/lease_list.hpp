// The leases of a DHCP server's journal as a table for people, or for programs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dhcp/lease_record.hpp"
#include "host/time.hpp"

namespace netrig {

/// Of several records of an address the last one.
class PresentLeases {
 public:
  void take(const LeaseRecord& record) { last_.insert_or_assign(record.address, record); }
  /// In the order of addresses; what ended by `now` is idle.
  std::vector<LeaseRecord> at(WallTime now) const;

 private:
  std::map<Ipv4Address, LeaseRecord> last_;
};

/// A heading and a line each.
std::vector<std::string> lease_table_lines(const std::vector<LeaseRecord>& leases);

}  // namespace netrig
