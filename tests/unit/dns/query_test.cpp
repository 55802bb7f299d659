#include "dns/query.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

const std::string kQuestion = "03 66 74 70 03 6c 61 62 00 00 01 00 01";  // ftp.lab. A IN

/// The code that the bytes are rejected with; no_error for a good query, none for silence.
std::optional<Rcode> verdict(const std::string& bytes) {
  const auto parsed = parse_query(hex(bytes));
  if (std::holds_alternative<Ignored>(parsed)) return {};
  if (const auto* rejected = std::get_if<Rejected>(&parsed)) return rejected->rcode;
  return Rcode::no_error;
}

TEST(DnsQueryParser, ReadsAPlainQuery) {
  const auto parsed = parse_query(hex("12 34 01 00 00 01 00 00 00 00 00 00" + kQuestion));
  const Query expected{.header = {.id = 0x1234, .recursion_desired = true},
                       .question = {name("ftp.lab"), RecordType::a}};
  ASSERT_TRUE(std::holds_alternative<Query>(parsed));
  EXPECT_EQ(std::get<Query>(parsed), expected);
}

TEST(DnsQueryParser, ReadsEdns) {
  const auto parsed = parse_query(hex("12 34 01 00 00 01 00 00 00 00 00 01" + kQuestion +
                                      "00 00 29 10 00 00 00 80 00 00 04 00 0a 00 00"));
  ASSERT_TRUE(std::holds_alternative<Query>(parsed));
  const Edns expected{.udp_bytes = 4096, .dnssec_ok = true, .options = hex("00 0a 00 00")};
  EXPECT_EQ(std::get<Query>(parsed).edns, expected);
}

TEST(DnsQueryParser, NeverAnswersResponsesAndFragments) {
  EXPECT_EQ(verdict("12 34 81 00 00 01 00 00 00 00 00 00" + kQuestion), std::nullopt);
  EXPECT_EQ(verdict("12 34 01 00 00 01 00 00 00 00 00"), std::nullopt);
  EXPECT_EQ(verdict(""), std::nullopt);
}

TEST(DnsQueryParser, RejectsOtherOpcodes) {
  EXPECT_EQ(verdict("12 34 28 00 00 01 00 00 00 00 00 00" + kQuestion), Rcode::not_implemented);
  EXPECT_EQ(verdict("12 34 10 00 00 00 00 00 00 00 00 00"), Rcode::not_implemented);
}

TEST(DnsQueryParser, RejectsMalformedQueries) {
  const std::string opt = "00 00 29 04 d0 00 00 00 00 00 00";
  EXPECT_EQ(verdict("12 34 01 00 00 00 00 00 00 00 00 00"), Rcode::format_error) << "no question";
  EXPECT_EQ(verdict("12 34 01 00 00 02 00 00 00 00 00 00" + kQuestion + kQuestion), Rcode::format_error);
  EXPECT_EQ(verdict("12 34 01 00 00 01 00 00 00 00 00 00 03 66 74"), Rcode::format_error) << "cut off";
  EXPECT_EQ(verdict("12 34 01 00 00 01 00 00 00 00 00 00 c0 0c 00 01 00 01"), Rcode::format_error)
      << "pointer";
  EXPECT_EQ(verdict("12 34 01 00 00 01 00 00 00 00 00 00" + kQuestion + "00"), Rcode::format_error)
      << "trailing";
  EXPECT_EQ(verdict("12 34 01 00 00 01 00 00 00 00 00 02" + kQuestion + opt + opt), Rcode::format_error);
  EXPECT_EQ(verdict("12 34 01 00 00 01 00 00 00 00 00 01" + kQuestion), Rcode::format_error)
      << "missing record";
  EXPECT_EQ(verdict("12 34 01 00 00 01 00 00 00 00 00 01" + kQuestion + "01 61 " + opt), Rcode::format_error);
}

TEST(DnsQueryParser, FindsEdnsInWhatItRejects) {
  const std::string opt = "00 00 29 04 d0 00 00 80 00 00 00";
  const auto edns_of = [](const std::string& text) {
    const auto parsed = parse_query(hex(text));
    EXPECT_TRUE(std::holds_alternative<Rejected>(parsed)) << text;
    return std::get<Rejected>(parsed).edns;
  };
  const Edns expected{.udp_bytes = 1232, .dnssec_ok = true};
  EXPECT_EQ(edns_of("12 34 28 00 00 01 00 00 00 00 00 01" + kQuestion + opt), expected) << "an update";
  EXPECT_EQ(edns_of("12 34 01 00 00 00 00 00 00 00 00 01" + opt), expected) << "no question";
  EXPECT_EQ(edns_of("12 34 01 00 00 01 00 00 00 00 00 01" + kQuestion + opt + "00"), expected) << "trailing";
  EXPECT_EQ(edns_of("12 34 01 00 00 01 00 00 00 00 00 02" + kQuestion + opt + opt), expected) << "two";
  EXPECT_EQ(edns_of("12 34 28 00 00 01 00 00 00 00 00 01" + kQuestion), std::nullopt) << "cut off";
  EXPECT_EQ(edns_of("12 34 28 00 ff ff ff ff ff ff ff ff"), std::nullopt);
}

TEST(DnsQueryParser, RejectsUnknownEdnsVersions) {
  EXPECT_EQ(verdict("12 34 01 00 00 01 00 00 00 00 00 01" + kQuestion + "00 00 29 04 d0 00 01 00 00 00 00"),
            Rcode::bad_version);
}

TEST(DnsQueryParser, LimitsRepliesToWhatBothSidesTake) {
  EXPECT_EQ(reply_limit_bytes(Transport::udp, {}), 512u);
  EXPECT_EQ(reply_limit_bytes(Transport::udp, Edns{.udp_bytes = 0}), 512u);
  EXPECT_EQ(reply_limit_bytes(Transport::udp, Edns{.udp_bytes = 1000}), 1000u);
  EXPECT_EQ(reply_limit_bytes(Transport::udp, Edns{.udp_bytes = 65535}), 1232u);
  EXPECT_EQ(reply_limit_bytes(Transport::tcp, {}), 65535u);
}

}  // namespace
}  // namespace netrig::dns
