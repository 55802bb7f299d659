// DNS against dig and dnsmasq.
#include <gtest/gtest.h>

#include "testing/lab.hpp"
#include "testing/paths.hpp"
#include "testing/wire_check.hpp"

namespace netrig::testing {
namespace {

constexpr const char* kLan = R"(
name: dns-interop
links:
  lan: {subnet: 10.0.0.0/24}
nodes:
  server: {on: {lan: 10.0.0.3}, files: topologies/boot/dns}
  upstream: {on: {lan: 10.0.0.9}}
  pc: {on: {lan: 10.0.0.50}, resolvers: [10.0.0.3]}
)";

constexpr const char* kDnsmasq =
    "dnsmasq --no-daemon --conf-file=/dev/null --no-hosts --no-resolv --listen-address=10.0.0.9 "
    "--bind-interfaces --local-ttl=300 "
    "--address=/www.example.test/192.0.2.80 --txt-record=big.example.test,";

/// Segments with data: the packet is longer than its headers.
constexpr const char* kDataToTcpPort53 =
    "tcp dst port 53 and ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) > 0";
constexpr const char* kToUpstream = "dst host 10.0.0.9 and dst port 53";

class DnsInterop : public ::testing::Test {
 protected:
  Lab lab = Lab::from_text(kLan, source_path("."));

  std::shared_ptr<RunningProgram> serve(const std::string& command) {
    auto server = lab.start("server", command);
    EXPECT_TRUE(lab.wait_for_ready(*server)) << server->output();
    return server;
  }
  std::string dig(const std::string& arguments) {
    return lab.run("pc", "dig +time=2 +tries=1 " + arguments).output;
  }
};

TEST_F(DnsInterop, DigAsksOurServer) {
  const auto server = serve("dns-server --zone lab.zone");
  EXPECT_EQ(dig("+short ftp.lab"), "10.0.0.4\n");
  EXPECT_EQ(dig("+short +tcp ftp.lab"), "10.0.0.4\n");
  EXPECT_NE(dig("nothing.lab").find("status: NXDOMAIN"), std::string::npos);
  EXPECT_NE(dig("MX ftp.lab").find("status: NOERROR"), std::string::npos);
  EXPECT_NE(dig("other.example").find("status: REFUSED"), std::string::npos);
  EXPECT_EQ(complaints_of_tshark(lab, "lan"), "");
}

TEST_F(DnsInterop, OurServerForwardsToDnsmasqAndRemembers) {
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
  EXPECT_EQ(complaints_of_tshark(lab, "lan"), "");
}

TEST_F(DnsInterop, OurQueryAsksDnsmasq) {
  const auto upstream = lab.start("upstream", kDnsmasq + std::string("x"));
  ASSERT_TRUE(lab.wait_for_port("upstream", ReadySign::Kind::udp_port, 53)) << upstream->output();
  const auto result = lab.run("pc", "dns-query @10.0.0.9 www.example.test +short");
  EXPECT_EQ(result.exit.status, 0);
  EXPECT_EQ(result.output, "192.0.2.80\n");
}

TEST_F(DnsInterop, HostileBytesLeaveTheServerServing) {
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

}  // namespace
}  // namespace netrig::testing
