// A lease as a line of text, both ways; and that nothing else is taken for one.
#include "dhcp/lease_record.hpp"

#include <gtest/gtest.h>

#include <map>

#include "dhcp/dhcp_option.hpp"
#include "dhcp/host_name_text.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

const LeaseRecord kBound{Ipv4Address({10, 0, 0, 100}),          Lease::State::bound,
                         std::chrono::sys_seconds(1764417600s), {{1, 2, 0, 0, 0, 0, 1}},
                         MacAddress({2, 0, 0, 0, 0, 1}),        "pc"};

std::string line_of(const LeaseRecord& record) {
  std::string text;
  append_line(record, text);
  return text;
}

TEST(LeaseRecord, IsALineWithASum) {
  // The sum is of Python: "%08x" % zlib.crc32(b"10.0.0.100 … pc").
  EXPECT_EQ(line_of(kBound), "10.0.0.100 bound 1764417600 01020000000001 02:00:00:00:00:01 pc 8bc135c5\n");
}

TEST(LeaseRecord, IsReadAsItWasWritten) {
  auto nameless = kBound;
  nameless.host_name = "";
  nameless.state = Lease::State::idle;
  auto aside = nameless;
  aside.state = Lease::State::set_aside;
  aside.client = {};
  for (const auto& record : {kBound, nameless, aside}) {
    const auto line = line_of(record);
    EXPECT_EQ(parse_line(std::string_view(line).substr(0, line.size() - 1)), record) << line;
  }
}

TEST(LeaseRecord, IsNothingWhenAnyByteIsAnother) {
  const auto line = line_of(kBound);
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    auto changed = line.substr(0, line.size() - 1);
    changed[i] ^= 1;
    EXPECT_FALSE(parse_line(changed)) << changed;
    EXPECT_FALSE(parse_line(std::string_view(line).substr(0, i))) << i;
  }
}

TEST(LeaseRecord, EndsNotBeforeTheLease) {
  const Lease lease{kBound.address,      kBound.client,        kBound.mac,
                    Lease::State::bound, TimePoint(10s + 1ns), "pc"};
  const WallTime wall_now(1764417600s + 400ms);
  const auto record = to_record(lease, TimePoint(5s), wall_now);
  EXPECT_EQ(record.until.time_since_epoch(), 1764417606s);
  // A second process, whose clock began at another time.
  const auto later = to_lease(record, TimePoint(100s), wall_now + 1s);
  EXPECT_EQ(later.until, TimePoint(104600ms));
  EXPECT_EQ(later.client, lease.client);
}

TEST(LeaseRecord, MayNeverEnd) {
  const Lease lease{kBound.address, kBound.client, kBound.mac, Lease::State::bound, kNever, "pc"};
  const auto record = to_record(lease, TimePoint(5s), WallTime(1764417600s));
  EXPECT_EQ(record.until, kNeverOfDay);
  const auto line = line_of(record);
  EXPECT_EQ(parse_line(std::string_view(line).substr(0, line.size() - 1)), record) << line;
  EXPECT_EQ(to_lease(record, TimePoint(100s), WallTime(9s)), lease);
}

/// A hyphen alone stands for no name.
TEST(LeaseRecord, IsToldNoNameThatItCannotKeep) {
  DhcpOptions options;
  for (const auto& [told, kept] :
       std::map<std::string, std::string>{{"pc-1", "pc-1"}, {"-", ""}, {"-pc", ""}}) {
    options.set_text(dhcp_option::kHostName, told);
    EXPECT_EQ(host_name_of(options), kept);
  }
}

TEST(LeaseRecord, SurvivesClocksThatAreWrongByAges) {
  auto record = kBound;
  record.until = std::chrono::sys_seconds(253'402'300'799s);
  EXPECT_GT(to_lease(record, TimePoint(1s), WallTime(0s)).until, TimePoint(1s));
  record.until = {};
  EXPECT_LT(to_lease(record, TimePoint(1s), WallTime(1764417600s)).until, TimePoint(1s));
}

}  // namespace
}  // namespace netrig
