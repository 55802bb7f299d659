#include "dns/text.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using testing::Contains;
using testing::ElementsAre;

Exchange ftp_exchange() {
  return {.reply = {.header = {.id = 7, .response = true, .authoritative = true},
                    .questions = {{name("ftp.lab"), RecordType::a}},
                    .answer = {a_record("ftp.lab", 60, "10.0.0.4")},
                    .edns = Edns{}},
          .server = {Ipv4Address({10, 0, 0, 3}), 53},
          .transport = Transport::udp,
          .size_bytes = 52,
          .elapsed = std::chrono::microseconds(1600)};
}

TEST(DnsText, ReadsAsDigWritesIt) {
  const auto exchange = ftp_exchange();
  EXPECT_THAT(describe(exchange),
              ElementsAre(";; Got answer:", ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7",
                          ";; flags: qr aa; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1", "",
                          ";; OPT PSEUDOSECTION:", "; EDNS: version: 0, flags:; udp: 1232",
                          ";; QUESTION SECTION:", ";ftp.lab.\t\t\tIN\tA", "", ";; ANSWER SECTION:",
                          "ftp.lab.\t\t60\tIN\tA\t10.0.0.4", "", ";; Query time: 2 msec",
                          ";; SERVER: 10.0.0.3#53(10.0.0.3) (UDP)", ";; MSG SIZE  rcvd: 52"));
  EXPECT_THAT(describe_short(exchange.reply), ElementsAre("10.0.0.4"));
  EXPECT_THAT(describe(exchange, "ns.lab"), Contains(";; SERVER: 10.0.0.3#53(ns.lab) (UDP)"));
}

TEST(DnsText, LeavesOutWhatIsNotWished) {
  const auto exchange = ftp_exchange();
  const std::string record = "ftp.lab.\t\t60\tIN\tA\t10.0.0.4";
  EXPECT_THAT(describe(exchange, {}, {.comments = false, .stats = false}),
              ElementsAre(";ftp.lab.\t\t\tIN\tA", record));
  EXPECT_THAT(describe(exchange, {}, {.comments = false, .question = false, .stats = false}),
              ElementsAre(record));
  EXPECT_THAT(describe(exchange, {}, {.comments = false, .question = false, .answer = false}),
              ElementsAre(";; Query time: 2 msec", ";; SERVER: 10.0.0.3#53(10.0.0.3) (UDP)",
                          ";; MSG SIZE  rcvd: 52"));
}

std::vector<std::string> described(const std::string& options) {
  const Exchange exchange{.reply = {.edns = Edns{.dnssec_ok = true, .options = hex(options)}},
                          .server = {},
                          .transport = Transport::tcp,
                          .size_bytes = 23,
                          .elapsed = {}};
  auto lines = describe(exchange);
  std::erase_if(lines, [](const std::string& line) { return !line.starts_with("; "); });
  return lines;
}

TEST(DnsText, ShowsTheOptionsOfEdns) {
  const std::string first = "; EDNS: version: 0, flags: do; udp: 1232";
  EXPECT_THAT(described(""), ElementsAre(first));
  EXPECT_THAT(described("000f 0006 0016 6f7569 00"),
              ElementsAre(first, "; EDE: 22 (No Reachable Authority): (oui.)"));
  EXPECT_THAT(described("000f 0002 0000 000f 0002 0018 000f 0002 0019"),
              ElementsAre(first, "; EDE: 0 (Other)", "; EDE: 24 (Invalid Data)", "; EDE: 25"));
  EXPECT_THAT(described("fde9 0000 fde9 0003 61620a"),
              ElementsAre(first, "; OPT=65001:", "; OPT=65001: 61 62 0a (\"ab.\")"));
  EXPECT_THAT(described("000a 0008 010203040506070a"), ElementsAre(first, "; COOKIE: 010203040506070a"));
  EXPECT_THAT(described("000f 0001 16"), ElementsAre(first, "; OPT=15: 16 (\".\")"));
  EXPECT_THAT(described("000a 0009 0aff"), ElementsAre(first)) << "it is longer than what there is";
}

}  // namespace
}  // namespace netrig::dns
