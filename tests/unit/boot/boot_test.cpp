// What boot shows, and its command line.
#include "boot/boot.hpp"

#include <gtest/gtest.h>

#include "boot/boot_plan.hpp"
#include "boot/boot_report.hpp"

using namespace netrig;
using namespace std::chrono_literals;

namespace {

BootPlan read(const std::vector<std::string>& arguments) {
  return read_boot_plan(parse_options(kBoot, arguments));
}

TEST(BootReport, LinesLineUp) {
  EXPECT_EQ(boot_line(12ms, "DHCP", "10.0.0.100/24"), "[  0.012 s] DHCP  10.0.0.100/24");
  EXPECT_EQ(boot_line(14ms + 999us, "DNS", "x"), "[  0.014 s] DNS   x");
  EXPECT_EQ(boot_line(61s + 5ms, "FTP", "x"), "[ 61.005 s] FTP   x");
  EXPECT_EQ(boot_line(1234s, "FTP", "x"), "[1234.000 s] FTP   x");
}

TEST(BootPlan, HasTheRfcsWaitsByDefault) {
  const auto plan = read({"ftp://ftp.lab/dir/report.txt"});
  EXPECT_EQ(plan.output, "report.txt");
  EXPECT_EQ(plan.timeout, 60s);
  EXPECT_EQ(plan.dhcp.device, "");
  EXPECT_EQ(plan.dhcp.start_wait, 10s);
  EXPECT_EQ(plan.dhcp.probe.wait, 1s);
}

TEST(BootPlan, TakesEverything) {
  const auto plan = read({"--interface", "eth1", "--output", "sub/copy", "--timeout", "5s", "--probe-wait",
                          "10ms", "--start-wait", "0", "--retry-wait", "50ms", "ftp://ftp.lab/report.txt"});
  EXPECT_EQ(plan.dhcp.device, "eth1");
  EXPECT_EQ(plan.output, "sub/copy");
  EXPECT_EQ(plan.timeout, 5s);
  EXPECT_EQ(plan.dhcp.probe.wait, 10ms);
  EXPECT_EQ(plan.dhcp.start_wait, 0s);
  EXPECT_EQ(plan.dhcp.retry_wait, 50ms);
}

TEST(BootPlan, DoesWithoutDhcp) {
  const auto plan = read({"--ipv6", "--interface", "eth1", "ftp://ftp.lab/report.txt"});
  EXPECT_TRUE(plan.ipv6);
  EXPECT_EQ(plan.device, "eth1");
  EXPECT_FALSE(read({"ftp://ftp.lab/report.txt"}).ipv6);
}

TEST(BootPlan, RefusesNonsense) {
  const std::vector<std::vector<std::string>> wrong{{},
                                                    {"http://h/x"},
                                                    {"ftp://h/"},
                                                    {"ftp://h/x", "--output", "/etc/x"},
                                                    {"ftp://h/x", "--output", "../x"},
                                                    {"ftp://h/x", "--timeout", "0"},
                                                    {"ftp://h/x", "--ipv6", "--probe-wait", "0"},
                                                    {"ftp://h/x", "ftp://h/y"}};
  for (const auto& arguments : wrong) EXPECT_THROW(read(arguments), UsageError);
}

}  // namespace
