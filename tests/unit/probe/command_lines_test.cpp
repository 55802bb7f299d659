// The command lines of ping and traceroute, and their words for errors.
#include <gtest/gtest.h>

#include "probe/error_text.hpp"
#include "probe/ping.hpp"
#include "probe/ping_plan.hpp"
#include "probe/trace_plan.hpp"
#include "probe/traceroute.hpp"

namespace netrig::probe {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

PingPlan ping(const Words& words) {
  return read_ping_plan(parse_options(kPing, words));
}

TracePlan trace(const Words& words) {
  return read_trace_plan(parse_options(kTraceroute, words));
}

TEST(PingCommandLine, IsReadAsItsUsersWriteIt) {
  const auto plan =
      ping({"-c1", "-W2", "-i", ".2", "-q", "-s", "2000", "-t", "5", "-w", "3.5", "-n", "-M", "do", "h"});
  EXPECT_EQ(plan.host, "h");
  EXPECT_EQ(plan.count, 1u);
  EXPECT_EQ(plan.timeout, 2s);
  EXPECT_EQ(plan.interval, 200ms);
  EXPECT_EQ(plan.deadline, 3500ms);
  EXPECT_EQ(plan.size_bytes, 2000u);
  EXPECT_EQ(plan.ttl, 5);
  EXPECT_TRUE(plan.quiet && plan.numeric && plan.dont_fragment);
  EXPECT_EQ(ping({"-qnc3", "h"}).count, 3u);
}

TEST(PingCommandLine, TakesUnitsToo) {
  EXPECT_EQ(ping({"--interval", "20ms", "--timeout", "1m", "h"}).timeout, 60s);
}

TEST(PingCommandLine, RefusesNonsense) {
  const std::vector<Words> wrong{{},
                                 {"a", "b"},
                                 {"-c", "0", "h"},
                                 {"-c", "-1", "h"},
                                 {"-c", "x", "h"},
                                 {"-i", "0", "h"},
                                 {"-i", "-1", "h"},
                                 {"-s", "65508", "h"},
                                 {"-t", "0", "h"},
                                 {"-t", "256", "h"},
                                 {"-w", "0", "h"},
                                 {"-M", "x", "h"},
                                 {"-4", "-6", "h"},
                                 {"--nonsense", "h"}};
  for (const auto& words : wrong) EXPECT_THROW(ping(words), UsageError) << testing::PrintToString(words);
}

TEST(TraceCommandLine, IsRead) {
  const auto plan = trace({"-I", "-n", "-f", "2", "-m", "5", "-q", "1", "-w", "0.5", "-N", "4", "h"});
  EXPECT_TRUE(plan.echo && plan.numeric);
  EXPECT_EQ(plan.first_ttl, 2);
  EXPECT_EQ(plan.last_ttl, 5);
  EXPECT_EQ(plan.probe_count(), 4u);
  EXPECT_EQ(plan.probes_at_once, 4u);
  EXPECT_EQ(plan.wait, 500ms);
}

TEST(TraceCommandLine, RefusesNonsense) {
  const std::vector<Words> wrong{{},
                                 {"-m", "0", "h"},
                                 {"-f", "9", "-m", "8", "h"},
                                 {"-q", "11", "h"},
                                 {"-p", "65500", "h"},
                                 {"-w", "0", "h"}};
  for (const auto& words : wrong) EXPECT_THROW(trace(words), UsageError) << testing::PrintToString(words);
  EXPECT_NO_THROW(trace({"-I", "-p", "65500", "h"})) << "echo requests have no ports";
}

NetworkError error(const char* offender, std::uint8_t type, std::uint8_t code) {
  const auto address = *IpAddress::parse(offender);
  return {.kind = error_kind(address.is_v4(), type, code),
          .icmp_type = type,
          .icmp_code = code,
          .offender = address,
          .destination = {},
          .quoted = {}};
}

TEST(ErrorText, IsPings) {
  EXPECT_EQ(error_text(error("10.0.0.1", 3, 1)), "Destination Host Unreachable");
  EXPECT_EQ(error_text(error("10.0.0.1", 3, 13)), "Packet filtered");
  EXPECT_EQ(error_text(error("10.0.0.1", 11, 0)), "Time to live exceeded");
  auto too_big = error("10.0.0.1", 3, 4);
  too_big.mtu_bytes = 1400;
  EXPECT_EQ(error_text(too_big), "Frag needed and DF set (mtu = 1400)");
  EXPECT_EQ(error_mark(too_big), " !F-1400");
  EXPECT_EQ(error_text(error("fe80::1", 3, 0)), "Time exceeded: Hop limit");
  EXPECT_EQ(error_text(error("fe80::1", 1, 4)), "Destination unreachable: Port unreachable");
  EXPECT_EQ(error_text(error("10.0.0.1", 3, 200)), "ICMP type 3, code 200");
}

TEST(ErrorMark, IsTraceroutes) {
  EXPECT_EQ(error_mark(error("10.0.0.1", 11, 0)), "");
  EXPECT_EQ(error_mark(error("10.0.0.1", 3, 3)), "");
  EXPECT_EQ(error_mark(error("10.0.0.1", 3, 1)), " !H");
  EXPECT_EQ(error_mark(error("10.0.0.1", 3, 13)), " !X");
  EXPECT_EQ(error_mark(error("2001:db8::1", 1, 0)), " !N");
  EXPECT_EQ(error_mark(error("10.0.0.1", 3, 99)), " !<3-99>");
}

}  // namespace
}  // namespace netrig::probe
