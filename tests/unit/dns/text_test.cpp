#include "dns/text.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using testing::ElementsAre;

TEST(DnsText, ReadsAsDigWritesIt) {
  const Exchange exchange{.reply = {.header = {.id = 7, .response = true, .authoritative = true},
                                    .questions = {{name("ftp.lab"), RecordType::a}},
                                    .answer = {a_record("ftp.lab", 60, "10.0.0.4")},
                                    .edns = Edns{}},
                          .server = {Ipv4Address({10, 0, 0, 3}), 53},
                          .transport = Transport::udp,
                          .size_bytes = 52,
                          .elapsed = std::chrono::microseconds(1600)};
  EXPECT_THAT(describe(exchange),
              ElementsAre(";; Got answer:", ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7",
                          ";; flags: qr aa; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1", "",
                          ";; OPT PSEUDOSECTION:", "; EDNS: version: 0, flags:; udp: 1232",
                          ";; QUESTION SECTION:", ";ftp.lab.\t\t\tIN\tA", "",
                          ";; ANSWER SECTION:", "ftp.lab.\t\t60\tIN\tA\t10.0.0.4", "",
                          ";; Query time: 2 msec", ";; SERVER: 10.0.0.3#53 (UDP)", ";; MSG SIZE  rcvd: 52"));
  EXPECT_THAT(describe_short(exchange.reply), ElementsAre("10.0.0.4"));
}

}  // namespace
}  // namespace netrig::dns
