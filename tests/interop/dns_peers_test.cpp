// Our DNS programs against knot, unbound, dig, kdig, drill and dnsperf.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dns_support.hpp"
#include "stacks.hpp"
#include "testing/lab.hpp"
#include "testing/paths.hpp"

namespace netrig::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string network(const std::string& our_stack, const std::string& mtu) {
  return "name: dns-peers\nlinks: {lan: {subnet: 10.0.0.0/24, mtu: " + mtu +
         "}}\nnodes:\n"
         "  server: {on: {lan: 10.0.0.3}, stack: " +
         our_stack +
         "}\n  knot: {on: {lan: 10.0.0.9}, stack: kernel}\n  unbound: {on: {lan: 10.0.0.10}, stack: kernel}\n"
         "  pc: {on: {lan: 10.0.0.50}, resolvers: [10.0.0.3], stack: kernel}\n"
         "  client: {on: {lan: 10.0.0.51}, resolvers: [10.0.0.9], stack: " +
         our_stack + "}\n";
}

/// Everything that RFC 1034 4.3.2 has an answer for.
const std::string kZone = R"($ORIGIN lab.
$TTL 600
@          SOA   ns admin 1 3600 600 86400 60
@          NS    ns
@          NS    ns.sub
@          MX    10 mail
@          TXT   "two words" "x"
ns         A     10.0.0.3
mail       A     10.0.0.5
mail       AAAA  2001:db8::5
ftp        A     10.0.0.4
files      CNAME ftp
far        CNAME files
broken     CNAME nothing
host.deep  A     10.0.0.6
*.wild     A     10.0.0.7
*.wild     TXT   "any"
x.wild     TXT   "here"
*.star     CNAME ftp
sub        NS    ns.sub
sub        NS    ns.elsewhere.
sub        DS    1 8 2 e2d3c916f6deeac73294e8268fb5885044a833fc5459588f4a9184cfc41a5766
ns.sub     A     10.0.1.1
ns.sub     AAAA  2001:db8::11
old        DNAME deep
_ftp._tcp  SRV   1 2 21 ftp
)";

class DnsPeers : public OurStack {
 protected:
  explicit DnsPeers(const std::string& mtu = "1500")
      : lab(Lab::from_text(network(GetParam(), mtu), source_path("."))) {}

  std::shared_ptr<RunningProgram> serve(const std::string& options) {
    auto server = lab.start("server", "dns-server " + options);
    EXPECT_TRUE(lab.wait_for_ready(*server)) << server->output();
    return server;
  }
  std::shared_ptr<RunningProgram> start_peer(const std::string& node, const std::string& command) {
    auto peer = lab.start(node, command);
    EXPECT_TRUE(lab.wait_for_port(node, ReadySign::Kind::udp_port, 53)) << peer->output();
    return peer;
  }
  /// knot answers a moment after it listens.
  std::shared_ptr<RunningProgram> start_knot(const std::string& zone, const std::string& text) {
    lab.write_file("knot", "test.zone", text);
    write_knot(lab, "knot", "10.0.0.9", zone, "test.zone");
    auto knot = lab.start("knot", kKnot);
    EXPECT_TRUE(lab.wait_for_output(*knot, "loaded")) << knot->output();
    EXPECT_TRUE(lab.wait_for_port("knot", ReadySign::Kind::udp_port, 53)) << knot->output();
    return knot;
  }
  std::string dig(const std::string& arguments) {
    return lab.run("pc", "dig +time=2 +tries=2 " + arguments).output;
  }
  std::string at_client(const std::string& command) { return lab.run("client", command).output; }

  Lab lab;
};

TEST_P(DnsPeers, AnswersAsKnotDoes) {
  NEEDS("knotd");
  const auto knot = start_knot("lab", kZone);
  lab.write_file("server", "lab.zone", kZone);
  const auto server = serve("--zone lab.zone");
  for (const char* question : {"ftp.lab A",
                               "FTP.lab A",
                               "ftp.lab AAAA",
                               "ftp.lab MX",
                               "nothing.lab A",
                               "files.lab A",
                               "far.lab A",
                               "far.lab CNAME",
                               "broken.lab A",
                               "deep.lab A",
                               "x.deep.lab A",
                               "a.wild.lab A",
                               "a.b.wild.lab TXT",
                               "a.wild.lab MX",
                               "x.wild.lab A",
                               "y.x.wild.lab A",
                               "wild.lab A",
                               "any.star.lab A",
                               "lab SOA",
                               "lab NS",
                               "lab TXT",
                               "lab MX",
                               "sub.lab DS",
                               "sub.lab NS",
                               "host.sub.lab A",
                               "ns.sub.lab A",
                               "host.old.lab A",
                               "no.old.lab A",
                               "old.lab DNAME",
                               "_ftp._tcp.lab SRV",
                               "elsewhere.example A",
                               "lab DS"}) {
    for (const char* way : {"+notcp", "+tcp"}) {
      const std::string options = " +norecurse +noadditional " + std::string(way) + " " + question;
      const auto ours = essence(dig("@10.0.0.3" + options));
      EXPECT_EQ(ours, essence(dig("@10.0.0.9" + options))) << question << " " << way;
      EXPECT_GE(ours.size(), 2u) << question;
    }
  }
}

/// Glue of a referral, and addresses beside MX and SRV.
TEST_P(DnsPeers, SendsGlueAsKnotDoes) {
  NEEDS("knotd");
  const auto knot = start_knot("lab", kZone);
  lab.write_file("server", "lab.zone", kZone);
  const auto server = serve("--zone lab.zone");
  for (const char* question : {"host.sub.lab A", "lab MX", "_ftp._tcp.lab SRV", "lab NS"}) {
    const std::string options = std::string(" +norecurse ") + question;
    EXPECT_EQ(essence(dig("@10.0.0.3" + options)), essence(dig("@10.0.0.9" + options))) << question;
  }
}

TEST_P(DnsPeers, EveryTypeThatKnotKnowsReadsAlike) {
  NEEDS("knotd");
  const std::vector<std::string> records = {
      "a A 10.0.0.1",
      "aaaa AAAA 2001:db8::1",
      "ptr PTR a",
      "hinfo HINFO \"PC\" \"Linux\"",
      "minfo MINFO a b",
      "mx MX 10 a",
      "txt TXT \"with \\\"quotes\\\"\" \"\\000\\255\"",
      "rp RP admin txt",
      "afsdb AFSDB 1 a",
      "rt RT 5 a",
      "key KEY 256 3 8 AwEAAag=",
      "loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m",
      "srv SRV 1 2 3 a",
      "naptr NAPTR 1 2 \"u\" \"s\" \"!a!b!\" x",
      "kx KX 1 a",
      "cert CERT PGP 1 8 AQID",
      "dname DNAME a",
      "apl APL 1:10.0.0.0/8 !2:2001:db8::/32",
      "ds DS 1 8 2 e2d3c916f6deeac73294e8268fb5885044a833fc5459588f4a9184cfc41a5766",
      "sshfp SSHFP 1 1 dd465c09cfa51fb45020cc83316fff21b9ec74ac",
      "ipseckey IPSECKEY 10 1 2 192.0.2.38 AQID",
      "dnskey DNSKEY 256 3 8 AwEAAag=",
      "dhcid DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=",
      "nsec NSEC a A MX",
      "tlsa TLSA 3 1 1 e2d3c916f6deeac73294e8268fb5885044a833fc5459588f4a9184cfc41a5766",
      "smimea SMIMEA 3 1 1 e2d3c916f6deeac73294e8268fb5885044a833fc5459588f4a9184cfc41a5766",
      "cds CDS 1 8 2 e2d3c916f6deeac73294e8268fb5885044a833fc5459588f4a9184cfc41a5766",
      "cdnskey CDNSKEY 256 3 8 AwEAAag=",
      "openpgpkey OPENPGPKEY AQID",
      "csync CSYNC 66 3 A NS",
      "svcb SVCB 1 a alpn=h2 port=8443",
      "https HTTPS 0 a",
      "spf SPF \"v=spf1 -all\"",
      "nid NID 10 0014:4fff:ff20:ee64",
      "l32 L32 10 10.1.2.0",
      "l64 L64 10 2001:0db8:1140:1000",
      "lp LP 10 a",
      "eui48 EUI48 00-00-5e-00-53-2a",
      "eui64 EUI64 00-00-5e-ef-10-00-00-2a",
      "uri URI 10 1 \"ftp://ftp.lab/\"",
      "caa CAA 0 issue \"ca.lab\"",
      "unknown TYPE65280 \\# 4 0a000001"};
  std::string zone = "$ORIGIN lab.\n$TTL 600\n@ SOA ns admin 1 3600 600 86400 60\n@ NS ns\nns A 10.0.0.3\n";
  for (const auto& record : records) zone += record + "\n";
  const auto knot = start_knot("lab", zone);
  lab.write_file("server", "lab.zone", zone);
  const auto server = serve("--zone lab.zone");
  for (const auto& record : records) {
    std::istringstream words(record);
    std::string owner;
    std::string type;
    words >> owner >> type;
    const auto options = " +norecurse " + owner + ".lab " + type;
    const auto ours = essence(dig("@10.0.0.3" + options));
    EXPECT_EQ(ours, essence(dig("@10.0.0.9" + options))) << record;
    EXPECT_THAT(ours, ::testing::Contains(HasSubstr(owner + ".lab."))) << record;
  }
}

TEST_P(DnsPeers, KdigAndDrillAndDnsperfUnderstandIt) {
  for (const char* program : {"kdig", "drill", "dnsperf"}) {
    NEEDS(program);
  }
  lab.write_file("server", "lab.zone", kZone);
  const auto server = serve("--zone lab.zone");
  EXPECT_EQ(lab.run("pc", "kdig @10.0.0.3 +short far.lab A").output, "files.lab.\nftp.lab.\n10.0.0.4\n");
  EXPECT_EQ(lab.run("pc", "kdig @10.0.0.3 +tcp +keepopen +short ftp.lab A mail.lab A").output,
            "10.0.0.4\n10.0.0.5\n");
  EXPECT_THAT(lab.run("pc", "drill @10.0.0.3 mail.lab AAAA").output, HasSubstr("2001:db8::5"));
  EXPECT_THAT(lab.run("pc", "drill -t @10.0.0.3 host.sub.lab").output, HasSubstr("10.0.1.1"));
  lab.write_file("pc", "questions", "ftp.lab A\nmail.lab AAAA\na.wild.lab A\n_ftp._tcp.lab SRV\n");
  for (const char* mode : {"udp", "tcp"}) {
    const auto load =
        lab.run("pc", std::string("dnsperf -s 10.0.0.3 -d questions -n 500 -q 50 -m ") + mode).output;
    EXPECT_THAT(load, HasSubstr("Queries completed:    2000 (100.00%)")) << mode;
    EXPECT_THAT(load, HasSubstr("NOERROR 2000 (100.00%)")) << mode;
  }
}

class DnsOnSmallFrames : public DnsPeers {
 protected:
  DnsOnSmallFrames() : DnsPeers("576") {}
};

/// Many replies at once to one client, which the kernel cannot take as one message.
TEST_P(DnsOnSmallFrames, ServesDnsperf) {
  NEEDS("dnsperf");
  std::string zone = kZone;
  for (int i = 0; i < 50; ++i) zone += "big A 10.1.0." + std::to_string(i) + "\n";
  lab.write_file("server", "lab.zone", zone);
  const auto server = serve("--zone lab.zone");
  lab.write_file("pc", "questions", "big.lab A\n");
  const auto load = lab.run("pc", "dnsperf -e -s 10.0.0.3 -d questions -n 500 -q 50").output;
  EXPECT_THAT(load, HasSubstr("NOERROR 500 (100.00%)"));
}

TEST_P(DnsPeers, TellsDigOfSizesAndErrors) {
  std::string zone = kZone;
  for (int i = 0; i < 200; ++i) zone += "big A 10.1.0." + std::to_string(i) + "\n";
  lab.write_file("server", "lab.zone", zone);
  const auto server = serve("--zone lab.zone --chaos-version 'a name server'");
  EXPECT_THAT(dig("@10.0.0.3 +noedns +ignore big.lab"), HasSubstr("flags: qr aa tc rd;"));
  EXPECT_THAT(dig("@10.0.0.3 +bufsize=4096 +ignore big.lab"), HasSubstr("flags: qr aa tc rd;"))
      << "1232 is the limit";
  EXPECT_THAT(dig("@10.0.0.3 big.lab"), AllOf(HasSubstr("ANSWER: 200"), HasSubstr("(TCP)")));
  EXPECT_THAT(dig("@10.0.0.3 +bufsize=600 ftp.lab"), HasSubstr("udp: 1232"));
  EXPECT_THAT(dig("@10.0.0.3 +edns=1 +noednsnegotiation ftp.lab"), HasSubstr("status: BADVERS"));
  EXPECT_THAT(dig("@10.0.0.3 +opcode=notify ftp.lab"), HasSubstr("status: NOTIMP"));
  EXPECT_THAT(dig("@10.0.0.3 lab AXFR"), HasSubstr("failed"));
  EXPECT_EQ(dig("@10.0.0.3 +short version.bind CH TXT"), "\"a name server\"\n");
  EXPECT_THAT(dig("@10.0.0.3 hostname.bind CH TXT"), HasSubstr("status: REFUSED"));
}

TEST_P(DnsPeers, AnswersForAddresses) {
  lab.write_file("server", "v4.zone",
                 "$ORIGIN 0.0.10.in-addr.arpa.\n$TTL 60\n@ SOA ns.lab. a.lab. 1 2 3 4 5\n@ NS ns.lab.\n4 PTR "
                 "ftp.lab.\n");
  lab.write_file("server", "v6.zone",
                 "$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n$TTL 60\n@ SOA ns.lab. a.lab. 1 2 3 4 5\n@ NS ns.lab.\n"
                 "5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR mail.lab.\n");
  const auto server = serve("--zone v4.zone --zone v6.zone");
  EXPECT_EQ(dig("@10.0.0.3 +short -x 10.0.0.4"), "ftp.lab.\n");
  EXPECT_EQ(dig("@10.0.0.3 +short -x 2001:db8::5"), "mail.lab.\n");
  EXPECT_EQ(lab.run("pc", "dns-query @10.0.0.3 +short -x 10.0.0.4").output, "ftp.lab.\n");
}

TEST_P(DnsPeers, AsksTheNextUpstreamWhenOneIsSilent) {
  for (const char* program : {"knotd", "unbound"}) {
    NEEDS(program);
  }
  const auto knot = start_knot("lab", kZone);
  write_unbound(lab, "unbound", "10.0.0.10",
                "  local-data: \"www.example. 300 A 192.0.2.80\"\n  local-data: \"big.example. 300 TXT '" +
                    std::string(200, 'x') + "'\"\n  local-zone: \"none.example.\" always_nxdomain\n");
  const auto unbound = start_peer("unbound", kUnbound);
  // 10.0.0.8 is nobody; knot refuses what is not its own.
  const auto server = serve("--forward 10.0.0.8 --forward 10.0.0.9 --forward 10.0.0.10");
  EXPECT_EQ(dig("@10.0.0.3 +time=5 +short www.example"), "192.0.2.80\n");
  EXPECT_EQ(dig("@10.0.0.3 +time=5 +short far.lab"), "files.lab.\nftp.lab.\n10.0.0.4\n");
  EXPECT_THAT(dig("@10.0.0.3 +time=5 none.example"), HasSubstr("status: NXDOMAIN"));
  EXPECT_TRUE(lab.wait_for_output(*server, "upstream server 10.0.0.8:53 does not answer"))
      << server->output();
  const auto asked =
      lab.packets("lan", "udp dst port 53 and (dst host 10.0.0.9 or dst host 10.0.0.10)").size();
  EXPECT_EQ(dig("@10.0.0.3 +short www.example"), "192.0.2.80\n");
  EXPECT_EQ(lab.packets("lan", "udp dst port 53 and (dst host 10.0.0.9 or dst host 10.0.0.10)").size(), asked)
      << "it is remembered";
  lab.world().stop(*knot);
  ASSERT_TRUE(lab.wait_for_exit(*knot));
  EXPECT_THAT(dig("@10.0.0.3 +time=5 +short TXT big.example"), HasSubstr(std::string(200, 'x')));
}

TEST_P(DnsPeers, CountsDownAndForgetsWithUnbound) {
  NEEDS("unbound");
  write_unbound(lab, "unbound", "10.0.0.10", "  local-data: \"short.example. 2 A 192.0.2.2\"\n");
  const auto unbound = start_peer("unbound", kUnbound);
  const auto server = serve("--forward 10.0.0.10");
  EXPECT_THAT(dig("@10.0.0.3 +noall +answer short.example"), HasSubstr("192.0.2.2"));
  const auto to_unbound = [&] { return lab.packets("lan", "dst host 10.0.0.10 and udp dst port 53").size(); };
  const auto asked = to_unbound();
  std::string answer;
  for (int tries = 0; tries < 1000 && to_unbound() == asked;
       ++tries) {  // until it has run out, and is asked for again
    answer = dig("@10.0.0.3 +noall +answer short.example");
    EXPECT_THAT(squeezed(answer),
                AnyOf("short.example. 2 IN A 192.0.2.2", "short.example. 1 IN A 192.0.2.2"));
  }
  EXPECT_EQ(to_unbound(), asked + 1);
}

TEST_P(DnsPeers, DnsQueryAsksKnotAndUnbound) {
  for (const char* program : {"knotd", "unbound"}) {
    NEEDS(program);
  }
  std::string zone = kZone + "knot A 10.0.0.9\n";
  for (int i = 0; i < 200; ++i) zone += "big A 10.1.0." + std::to_string(i) + "\n";
  const auto knot = start_knot("lab", zone);
  write_unbound(
      lab, "unbound", "10.0.0.10",
      "  local-data: \"www.example. 300 A 192.0.2.80\"\n  local-data-ptr: \"192.0.2.80 www.example.\"\n");
  const auto unbound = start_peer("unbound", kUnbound);
  EXPECT_EQ(at_client("dns-query @10.0.0.9 far.lab +short"), "files.lab.\nftp.lab.\n10.0.0.4\n");
  EXPECT_EQ(at_client("dns-query @10.0.0.9 far.lab +short +tcp"), "files.lab.\nftp.lab.\n10.0.0.4\n");
  EXPECT_EQ(at_client("dns-query ftp.lab +short"), "10.0.0.4\n") << "the resolver's own server";
  EXPECT_EQ(at_client("dns-query @knot.lab ftp.lab +short"), "10.0.0.4\n") << "a server by its name";
  EXPECT_EQ(lines_of(at_client("dns-query @10.0.0.9 big.lab +short")).size(), 200u)
      << "over TCP when truncated";
  EXPECT_THAT(at_client("dns-query @knot.lab big.lab"),
              AllOf(HasSubstr(";; Truncated, retrying in TCP mode.\n;; Got answer"),
                    HasSubstr("\n;; SERVER: 10.0.0.9#53(knot.lab) (TCP)\n")));
  EXPECT_THAT(at_client("dns-query @nobody.lab big.lab"),
              HasSubstr("the server 'nobody.lab' has no address: "));
  EXPECT_THAT(at_client("dns-query @10.0.0.9 big.lab +ignore"), HasSubstr("flags: qr aa tc rd;"));
  EXPECT_EQ(at_client("dns-query @10.0.0.10 -x 192.0.2.80 +short"), "www.example.\n");
  EXPECT_THAT(at_client("dns-query @10.0.0.9 nothing.lab"), HasSubstr("status: NXDOMAIN"));
}

TEST_P(DnsPeers, DnsQueryPrintsWhatDigPrints) {
  NEEDS("knotd");
  const auto knot = start_knot("lab", kZone);
  for (const char* question : {"ftp.lab A", "far.lab A", "lab MX", "lab SOA", "lab TXT", "host.sub.lab A",
                               "nothing.lab A", "_ftp._tcp.lab SRV", "host.old.lab A"}) {
    for (const char* options : {" +norecurse", "", " +short"}) {
      const auto words = std::string("@10.0.0.9 ") + question + options;
      const auto ours = at_client("dns-query " + words);
      const auto digs = dig("+nocookie +noadflag " + words);
      EXPECT_EQ(essence(ours), essence(digs)) << words;
      for (const auto& line : lines_of(digs)) {  // to the last tab
        const bool is_record = !line.empty() && line.front() != ';';
        if (is_record || line.starts_with(";; QUESTION") || line.starts_with(";; ANSWER")) {
          EXPECT_THAT(lines_of(ours), ::testing::Contains(line)) << words;
        }
      }
    }
  }
}

TEST_P(DnsPeers, DnsQueryLeavesOutWhatDigLeavesOut) {
  NEEDS("knotd");
  const auto knot = start_knot("lab", kZone);
  for (const char* question : {"-t MX lab", "nothing.lab A", "-q lab -t NS", "-4 lab NS", "host.sub.lab"}) {
    for (const char* parts : {"+noall", "+noall +answer", "+noall +question +authority +additional",
                              "+nocmd +nocomments +nostats", "+nocmd +nostats +noquestion"}) {
      const auto words = std::string("@10.0.0.9 +norec +tries=2 +time=2 ") + parts + " " + question;
      const auto without_id = [](const std::string& output) {
        auto lines = lines_of(output);
        std::erase_if(lines, [](const std::string& line) { return line.starts_with(";; ->>HEADER"); });
        return lines;
      };
      EXPECT_EQ(without_id(at_client("dns-query " + words)), without_id(dig("+nocookie +noadflag " + words)))
          << words;
    }
  }
  EXPECT_THAT(at_client("dns-query @10.0.0.9 -6 lab"), HasSubstr("-6: no server has an IPv6 address"));
  EXPECT_THAT(at_client("dns-query @10.0.0.9 lab AXFR"), HasSubstr("dns-query does not transfer zones"));
}

TEST_P(DnsPeers, SaysThatItHasNoZonesToReadAgain) {
  const auto server = serve("--forward 10.0.0.9");
  lab.world().reload(*server);
  EXPECT_TRUE(lab.wait_for_output(*server, "no zones to read again")) << server->output();
  EXPECT_THAT(server->output(), Not(HasSubstr("zones read again")));
}

TEST_P(DnsPeers, ReadsItsZonesAgainWithoutLosingAQuery) {
  NEEDS("dnsperf");
  std::string zone = kZone;
  for (int i = 0; i < 50'000; ++i) zone += "h" + std::to_string(i) + " A 10.1.0.1\n";
  lab.write_file("server", "big.zone", zone);
  lab.write_file("pc", "questions", "ftp.lab A\nmail.lab AAAA\nnothing.lab A\n");
  const auto server = serve("--zone big.zone");
  const auto load = lab.start("pc", "dnsperf -s 10.0.0.3 -d questions -l 10 -Q 3000 -t 4");
  ASSERT_TRUE(lab.wait_for_output(*load, "Sending queries")) << load->output();
  for (int times = 1; times <= 3; ++times) {
    lab.write_file("server", "big.zone", zone + "new" + std::to_string(times) + " A 10.9.9.9\n");
    lab.world().reload(*server);
    bool known = false;
    for (int tries = 0; tries < 500 && !known; ++tries)
      known = dig("@10.0.0.3 +short new" + std::to_string(times) + ".lab") == "10.9.9.9\n";
    EXPECT_TRUE(known) << server->output();
  }
  lab.write_file("server", "big.zone", zone + "new3 A 10.9.9\n");
  lab.world().reload(*server);
  EXPECT_TRUE(lab.wait_for_output(*server, "zones kept as they were")) << server->output();
  EXPECT_EQ(dig("@10.0.0.3 +short new3.lab"), "10.9.9.9\n");
  ASSERT_TRUE(lab.wait_for_exit(*load));
  EXPECT_THAT(load->output(), HasSubstr("Queries lost:         0 (0.00%)"));
  EXPECT_THAT(load->output(), Not(HasSubstr("Queries sent:         0\n")));
}

TEST_P(DnsPeers, StopsWhileItsZonesAreRead) {
  std::string zone = kZone;
  for (int i = 0; i < 200'000; ++i) zone += "h" + std::to_string(i) + " A 10.1.0.1\n";
  lab.write_file("server", "big.zone", zone);
  const auto server = serve("--zone big.zone");
  lab.world().reload(*server);
  lab.world().stop(*server);
  ASSERT_TRUE(lab.wait_for_exit(*server));
  EXPECT_EQ(server->exit_status()->status, 0) << server->output();
  EXPECT_THAT(server->output(), Not(HasSubstr("zones read again")));
}

/// Names that nobody has heard of, of a domain whose servers are silent.
TEST_P(DnsPeers, AFloodOfRandomNamesLeavesTheOthersAlone) {
  for (const char* program : {"dnsperf", "unbound"}) {
    NEEDS(program);
  }
  write_unbound(lab, "unbound", "10.0.0.10",
                "  local-data: \"www.example. 300 A 192.0.2.80\"\n  local-zone: \"victim.example.\" deny\n"
                "  local-data: \"www.other.example. 300 A 192.0.2.81\"\n");
  const auto unbound = start_peer("unbound", kUnbound);
  lab.write_file("server", "lab.zone", kZone);
  const auto server = serve("--zone lab.zone --forward 10.0.0.10 --cache-size 100");
  EXPECT_EQ(dig("@10.0.0.3 +short www.example"), "192.0.2.80\n");
  std::string questions;
  for (int i = 0; i < 5000; ++i) questions += "r" + std::to_string(i) + ".victim.example A\n";
  lab.write_file("pc", "questions", questions);
  const auto flood = lab.start("pc", "dnsperf -s 10.0.0.3 -d questions -l 30 -q 1000 -t 1");
  ASSERT_TRUE(lab.wait_for_output(*server, "too many questions wait")) << server->output();
  EXPECT_EQ(dig("@10.0.0.3 +short www.example"), "192.0.2.80\n") << "it is in the cache";
  EXPECT_EQ(dig("@10.0.0.3 +short ftp.lab"), "10.0.0.4\n") << "it is in a zone";
  EXPECT_EQ(at_client("dns-query @10.0.0.3 +short www.other.example"), "192.0.2.81\n")
      << "there is room for others";
  lab.world().kill(*flood);
  EXPECT_FALSE(server->exit_status()) << server->output();
}

TEST_P(DnsPeers, LimitsTheConnectionsOfOneClient) {
  lab.write_file("server", "lab.zone", kZone);
  const auto server = serve("--zone lab.zone");
  lab.write_file(
      "pc", "drip.py",
      "import socket, time\n"  // the first two bytes: a length, of a message that never ends
      "held = []\n"
      "for _ in range(80):\n"
      "    each = socket.create_connection(('10.0.0.3', 53)); each.send(b'\\2'); held.append(each)\n"
      "print('held', flush=True)\n"
      "for _ in range(200):\n"
      "    time.sleep(0.1)\n"
      "    for each in held:\n"
      "        try: each.send(b'\\2')\n"
      "        except OSError: pass\n");
  const auto drip = lab.start("pc", "python3 drip.py");
  ASSERT_TRUE(lab.wait_for_output(*drip, "held")) << drip->output();
  EXPECT_TRUE(lab.wait_for_output(*server, "too many TCP connections")) << server->output();
  EXPECT_EQ(lab.run("unbound", "dig +tcp +short @10.0.0.3 ftp.lab").output, "10.0.0.4\n") << "another client";
  EXPECT_EQ(dig("@10.0.0.3 +short ftp.lab"), "10.0.0.4\n");
  lab.world().kill(*drip);
}

INSTANTIATE_TEST_SUITE_P(On, DnsPeers, both_stacks(), name_of_stack);
INSTANTIATE_TEST_SUITE_P(On, DnsOnSmallFrames, both_stacks(), name_of_stack);

}  // namespace
}  // namespace netrig::testing
