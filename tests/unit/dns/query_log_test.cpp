#include "dns/query_log.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

const Endpoint kClient{Ipv4Address({10, 0, 0, 9}), 4711};

std::vector<std::string> lines_of(const Message& reply, Transport transport = Transport::udp) {
  QueryLog log;
  return log.replied({}, kClient, transport, reply.serialize());
}

Message ftp_reply() {
  return {.header = {.response = true},
          .questions = {{name("Ftp.lab"), RecordType::a}},
          .answer = {a_record("ftp.lab", 60, "10.0.0.4")}};
}

TEST(DnsQueryLog, SaysWhoAskedWhatAndWhatWasTold) {
  auto reply = ftp_reply();
  EXPECT_THAT(lines_of(reply), ElementsAre("query 10.0.0.9:4711 UDP Ftp.lab. A: NOERROR, 1 answer"));
  reply.answer.push_back(a_record("ftp.lab", 60, "10.0.0.5"));
  reply.header.truncated = true;
  EXPECT_THAT(lines_of(reply, Transport::tcp),
              ElementsAre("query 10.0.0.9:4711 TCP Ftp.lab. A: NOERROR, 2 answers, truncated"));
  const Message version{.header = {.response = true, .rcode = Rcode::refused},
                        .questions = {{name("version.bind"), RecordType::txt, RecordClass::chaos}}};
  EXPECT_THAT(lines_of(version), ElementsAre("query 10.0.0.9:4711 UDP version.bind. CH TXT: REFUSED"));
  const Message newer{.header = {.response = true, .rcode = Rcode::bad_version}, .edns = Edns{}};
  EXPECT_THAT(lines_of(newer), ElementsAre("query 10.0.0.9:4711 UDP: BADVERS"))
      << "no question was understood";
}

TEST(DnsQueryLog, WritesNamesThatBreakNoLine) {
  const Message reply{.header = {.response = true},
                      .questions = {{name("a\\010b\\032c\\200.lab"), RecordType::a}}};
  EXPECT_THAT(lines_of(reply), ElementsAre("query 10.0.0.9:4711 UDP a\\010b\\032c\\200.lab. A: NOERROR"));
}

TEST(DnsQueryLog, LeavesOutWhatIsTooMuchAndSaysHowMuch) {
  QueryLog log;
  const auto reply = ftp_reply().serialize();
  const auto lines_at = [&](milliseconds time) {
    return log.replied(TimePoint(time), kClient, Transport::udp, reply);
  };
  for (std::uint64_t i = 0; i < QueryLog::kLinesPerSecond; ++i) {
    EXPECT_EQ(lines_at(milliseconds(i % 500)).size(), 1u);
  }
  EXPECT_THAT(lines_at(milliseconds(500)), IsEmpty());
  EXPECT_THAT(lines_at(milliseconds(999)), IsEmpty());
  EXPECT_THAT(lines_at(milliseconds(1000)),
              ElementsAre("query log: 2 queries left out, beyond 1000 in a second",
                          "query 10.0.0.9:4711 UDP Ftp.lab. A: NOERROR, 1 answer"));
  EXPECT_EQ(lines_at(milliseconds(1001)).size(), 1u);
  EXPECT_EQ(log.left_out(), std::nullopt) << "it is told";
  for (std::uint64_t i = 2; i < QueryLog::kLinesPerSecond; ++i) lines_at(milliseconds(1500));
  EXPECT_THAT(lines_at(milliseconds(1999)), IsEmpty());
  EXPECT_EQ(log.left_out(), "query log: 1 query left out, beyond 1000 in a second");
  EXPECT_EQ(log.left_out(), std::nullopt);
}

}  // namespace
}  // namespace netrig::dns
