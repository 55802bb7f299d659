// DNS against dig and dnsmasq.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dns_support.hpp"
#include "stacks.hpp"
#include "testing/lab.hpp"
#include "testing/paths.hpp"
#include "testing/wire_check.hpp"

namespace netrig::testing {
namespace {

/// The programs of ours are on a node with the stack under test, the others on one with the kernel's.
std::string lan(const std::string& server_stack, const std::string& pc_stack) {
  return "name: dns-interop\nlinks: {lan: {subnet: 10.0.0.0/24}}\nnodes:\n"
         "  server: {on: {lan: 10.0.0.3}, files: topologies/boot/dns, stack: " +
         server_stack + "}\n  upstream: {on: {lan: 10.0.0.9}, stack: kernel}\n" +
         "  pc: {on: {lan: 10.0.0.50}, resolvers: [10.0.0.3], stack: " + pc_stack + "}\n";
}

constexpr const char* kDnsmasq =
    "dnsmasq --no-daemon --conf-file=/dev/null --no-hosts --no-resolv --listen-address=10.0.0.9 "
    "--bind-interfaces --local-ttl=300 "
    "--address=/www.example.test/192.0.2.80 --txt-record=big.example.test,";

/// Segments with data: the packet is longer than its headers.
constexpr const char* kDataToTcpPort53 =
    "tcp dst port 53 and ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) > 0";
constexpr const char* kToUpstream = "dst host 10.0.0.9 and dst port 53";

class OurDnsServer : public OurStack {
 protected:
  std::shared_ptr<RunningProgram> serve(const std::string& command) {
    auto server = lab.start("server", command);
    EXPECT_TRUE(lab.wait_for_ready(*server)) << server->output();
    return server;
  }
  std::string dig(const std::string& arguments) {
    return lab.run("pc", "dig +time=2 +tries=1 " + arguments).output;
  }

  Lab lab = Lab::from_text(lan(GetParam(), "kernel"), source_path("."));
};

class OurDnsQuery : public OurStack {
 protected:
  Lab lab = Lab::from_text(lan("kernel", GetParam()), source_path("."));
};

TEST_P(OurDnsServer, AnswersDig) {
  const auto server = serve("dns-server --zone lab.zone");
  EXPECT_EQ(dig("+short ftp.lab"), "10.0.0.4\n");
  EXPECT_EQ(dig("+short +tcp ftp.lab"), "10.0.0.4\n");
  EXPECT_NE(dig("nothing.lab").find("status: NXDOMAIN"), std::string::npos);
  EXPECT_NE(dig("MX ftp.lab").find("status: NOERROR"), std::string::npos);
  EXPECT_NE(dig("other.example").find("status: REFUSED"), std::string::npos);
}

TEST_P(OurDnsServer, LogsWhatWasAskedAndTold) {
  const auto upstream = lab.start("upstream", kDnsmasq + std::string("x"));
  ASSERT_TRUE(lab.wait_for_port("upstream", ReadySign::Kind::udp_port, 53)) << upstream->output();
  const auto server = serve("dns-server --zone lab.zone --forward 10.0.0.9 --log-queries");
  dig("ftp.lab");
  dig("ftp.lab");
  dig("+tcp nothing.lab");
  dig("www.example.test");
  dig("+tcp www.example.test");
  lab.world().stop(*server);
  ASSERT_TRUE(lab.wait_for_exit(*server));
  std::vector<std::string> told;
  for (const auto& line : lines_of(server->output())) {
    const auto words = squeezed(line);
    if (words.starts_with("query 10.0.0.50:")) told.push_back(words.substr(words.find(' ', 6) + 1));
  }
  EXPECT_THAT(told, ::testing::ElementsAre(
                        "UDP ftp.lab. A: NOERROR, 1 answer", "UDP ftp.lab. A: NOERROR, 1 answer",
                        "TCP nothing.lab. A: NXDOMAIN", "UDP www.example.test. A: NOERROR, 1 answer",
                        "TCP www.example.test. A: NOERROR, 1 answer"))
      << server->output();
}

TEST_P(OurDnsServer, ForwardsToDnsmasqAndRemembers) {
  const auto upstream = lab.start("upstream", kDnsmasq + std::string(200, 'x'));
  ASSERT_TRUE(lab.wait_for_port("upstream", ReadySign::Kind::udp_port, 53)) << upstream->output();
  const auto server = serve("dns-server --zone lab.zone --forward 10.0.0.9");
  EXPECT_EQ(dig("+short www.example.test"), "192.0.2.80\n");
  EXPECT_EQ(dig("+short ftp.lab"), "10.0.0.4\n");
  EXPECT_NE(dig("TXT big.example.test").find("status: NOERROR"), std::string::npos);
  const auto questions = lab.packets("lan", kToUpstream).size();
  EXPECT_GE(questions, 2u) << "one a name";
  lab.world().stop(*upstream);
  ASSERT_TRUE(lab.wait_for_exit(*upstream));
  EXPECT_EQ(dig("+short www.example.test"), "192.0.2.80\n");
  EXPECT_EQ(dig("+short TXT big.example.test"), '"' + std::string(200, 'x') + "\"\n");
  EXPECT_EQ(lab.packets("lan", kToUpstream).size(), questions) << "what is remembered is not asked for";
}

TEST_P(OurDnsQuery, AsksDnsmasq) {
  const auto upstream = lab.start("upstream", kDnsmasq + std::string("x"));
  ASSERT_TRUE(lab.wait_for_port("upstream", ReadySign::Kind::udp_port, 53)) << upstream->output();
  for (const char* way : {"", " +tcp"}) {
    const auto result = lab.run("pc", std::string("dns-query @10.0.0.9 www.example.test +short") + way);
    EXPECT_EQ(result.exit.status, 0) << way;
    EXPECT_EQ(result.output, "192.0.2.80\n") << way;
  }
}

TEST_P(OurDnsServer, ServesOnAfterHostileBytes) {
  expect_broken_packets();
  const auto server = serve("dns-server --zone lab.zone");
  const auto noise =
      lab.run("pc",
              "bash -c 'for i in $(seq 200); do head -c $((i * 5)) /dev/urandom > /dev/udp/10.0.0.3/53; "
              "head -c $((i * 5)) /dev/urandom | nc -w1 -N 10.0.0.3 53 >/dev/null; done'");
  // How nc ended says nothing: the server may close first. But all of it went out.
  EXPECT_GE(lab.packets("lan", "udp dst port 53").size(), 200u) << noise.output;
  EXPECT_GE(lab.packets("lan", kDataToTcpPort53).size(), 200u) << noise.output;
  EXPECT_EQ(dig("+short ftp.lab"), "10.0.0.4\n");
  EXPECT_FALSE(server->exit_status()) << server->output();
}

INSTANTIATE_TEST_SUITE_P(On, OurDnsServer, both_stacks(), name_of_stack);
INSTANTIATE_TEST_SUITE_P(On, OurDnsQuery, both_stacks(), name_of_stack);

}  // namespace
}  // namespace netrig::testing
