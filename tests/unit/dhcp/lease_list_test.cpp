// What dhcp-leases shows of a journal's records.
#include "dhcp/lease_list.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds kNow{1764417600s};

LeaseRecord record(std::uint8_t last, Lease::State state, std::chrono::sys_seconds until,
                   const std::string& name = "") {
  return {Ipv4Address({10, 0, 0, last}),     state, until, {{1, 2, 0, 0, 0, 0, last}},
          MacAddress({2, 0, 0, 0, 0, last}), name};
}

TEST(LeaseList, ShowsTheLastRecordOfEachAddress) {
  PresentLeases present;
  present.take(record(102, Lease::State::bound, kNeverOfDay));
  present.take(record(100, Lease::State::idle, kNow - 9s));
  present.take(record(100, Lease::State::bound, kNow + 1h, "pc"));
  present.take(record(101, Lease::State::bound, kNow));
  present.take(record(103, Lease::State::set_aside, kNow + 1s));
  const auto lines = lease_table_lines(present.at(WallTime(kNow)));
  EXPECT_EQ(lines,
            (std::vector<std::string>{
                "ADDRESS     STATE      UNTIL (UTC)          MAC                NAME  CLIENT",
                "10.0.0.100  leased     2025-11-29 13:00:00  02:00:00:00:00:64  pc    01020000000064",
                "10.0.0.101  free       2025-11-29 12:00:00  02:00:00:00:00:65  -     01020000000065",
                "10.0.0.102  leased     never                02:00:00:00:00:66  -     01020000000066",
                "10.0.0.103  set aside  2025-11-29 12:00:01  02:00:00:00:00:67  -     01020000000067"}));
}

}  // namespace
}  // namespace netrig
