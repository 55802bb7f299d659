#include "dns/message.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using testing::ElementsAre;

// ftp.lab. A, an alias and its address, as any server may send them.
const char* const kReplyHex =
    "12 34 85 80 00 01 00 02 00 00 00 01"
    "05 66 69 6c 65 73 03 6c 61 62 00 00 01 00 01"           // files.lab. A IN
    "c0 0c 00 05 00 01 00 00 0e 10 00 06 03 66 74 70 c0 12"  // files.lab. CNAME ftp.lab.
    "c0 27 00 01 00 01 00 00 00 3c 00 04 0a 00 00 04"        // ftp.lab. A 10.0.0.4
    "00 00 29 04 d0 00 00 80 00 00 00";                      // OPT, 1232 bytes, DO

Message reply() {
  Message message{.header = {.id = 0x1234,
                             .response = true,
                             .authoritative = true,
                             .recursion_desired = true,
                             .recursion_available = true},
                  .questions = {{name("files.lab"), RecordType::a}},
                  .answer = {name_record("files.lab", 3600, RecordType::cname, "ftp.lab"),
                             a_record("ftp.lab", 60, "10.0.0.4")},
                  .edns = Edns{.udp_bytes = 1232, .dnssec_ok = true}};
  return message;
}

TEST(DnsMessage, IsReadFromBytes) {
  EXPECT_EQ(Message::parse(hex(kReplyHex)), reply());
}

TEST(DnsMessage, IsWrittenWithCompression) {
  EXPECT_EQ(reply().serialize(), hex(kReplyHex));
}

TEST(DnsMessage, EveryFlagHasItsBit) {
  const std::vector<std::pair<bool Header::*, std::uint16_t>> flags{{&Header::response, 0x8000},
                                                                    {&Header::authoritative, 0x0400},
                                                                    {&Header::truncated, 0x0200},
                                                                    {&Header::recursion_desired, 0x0100},
                                                                    {&Header::recursion_available, 0x0080},
                                                                    {&Header::authentic_data, 0x0020},
                                                                    {&Header::checking_disabled, 0x0010}};
  for (const auto& [flag, bit] : flags) {
    Message message;
    message.header.*flag = true;
    const auto bytes = message.serialize();
    EXPECT_EQ(bytes[2] << 8 | bytes[3], bit);
    EXPECT_EQ(Message::parse(bytes), message);
  }
}

TEST(DnsMessage, CarriesHigherCodesInEdns) {
  Message message{.header = {.response = true, .rcode = Rcode::bad_version}, .edns = Edns{}};
  const auto bytes = message.serialize();
  EXPECT_EQ(bytes, hex("00 00 80 00 00 00 00 00 00 00 00 01 00 00 29 04 d0 01 00 00 00 00 00"));
  EXPECT_EQ(Message::parse(bytes), message);
}

TEST(DnsMessage, DataOfEveryUsualTypeSurvives) {
  const auto all = zone(
      "$ORIGIN lab.\n@ 60 SOA ns admin 1 2 3 4 5\n@ NS ns\nns A 10.0.0.3\nns AAAA 2001:db8::3\n@ MX 10 mail\n"
      "@ TXT \"two words\" \"x\"\n_ftp._tcp SRV 1 2 21 ftp\n@ CAA 0 issue \"ca.lab\"\nx NAPTR 1 2 \"u\" "
      "\"s\" \"\" y\n"
      "p PTR q\nh HINFO a b\nu TYPE65280 \\# 2 abcd\nd DNAME e\n");
  Message message;
  for (const auto* owner : {"lab", "ns.lab", "_ftp._tcp.lab", "x.lab", "p.lab", "h.lab", "u.lab", "d.lab"}) {
    for (const auto& [type, set] : *all.find(name(owner)))
      Zone::append(name(owner), type, set, message.answer);
  }
  ASSERT_EQ(message.answer.size(), 13u);
  EXPECT_EQ(Message::parse(message.serialize()), message);
}

TEST(DnsMessage, LeavesOutWholeSetsWhenItDoesNotFit) {
  Message message{.questions = {{name("big.lab"), RecordType::a}}, .edns = Edns{}};
  for (int i = 0; i < 20; ++i)
    message.answer.push_back(a_record("big.lab", 60, "10.0.1." + std::to_string(i)));
  for (int i = 0; i < 20; ++i)
    message.answer.push_back(a_record("more.lab", 60, "10.0.2." + std::to_string(i)));
  const auto bytes = message.serialize(kClassicUdpBytes);
  EXPECT_LE(bytes.size(), kClassicUdpBytes);
  const auto cut = Message::parse(bytes);
  ASSERT_TRUE(cut);
  EXPECT_TRUE(cut->header.truncated);
  EXPECT_EQ(cut->answer.size(), 20u);
  EXPECT_TRUE(cut->edns);
  EXPECT_FALSE(Message::parse(message.serialize())->header.truncated);
}

TEST(DnsMessage, MissingAdditionalRecordsAreNoTruncationUnlessTheyAreGlue) {
  Message message{.header = {.response = true, .authoritative = true},
                  .authority = {name_record("sub.lab", 60, RecordType::ns, "ns.sub.lab")}};
  for (int i = 0; i < 40; ++i)
    message.additional.push_back(a_record("ns.sub.lab", 60, "10.0.1." + std::to_string(i)));
  EXPECT_FALSE(Message::parse(message.serialize(kClassicUdpBytes))->header.truncated);
  message.header.authoritative = false;
  EXPECT_TRUE(Message::parse(message.serialize(kClassicUdpBytes))->header.truncated);
}

TEST(DnsMessage, NamesBeyondThePointersReachAreWrittenOut) {
  Message message;
  for (int i = 0; i < 3000; ++i)
    message.answer.push_back(a_record("n" + std::to_string(i) + ".lab", 1, "10.0.0.1"));
  EXPECT_EQ(Message::parse(message.serialize()), message);
}

TEST(DnsMessage, MalformedBytesAreNone) {
  const auto whole = hex(kReplyHex);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Message::parse(ByteView(whole).first(size))) << size;
  }
  EXPECT_FALSE(
      Message::parse(hex("00 00 80 00 00 01 00 00 00 00 00 00 c0 0c 00 01 00 01")));  // points to itself
}

TEST(DnsMessage, CodesAndTypesHaveTheirUsualNames) {
  EXPECT_EQ(to_string(Rcode::name_error), "NXDOMAIN");
  EXPECT_EQ(to_string(Rcode::no_error), "NOERROR");
  EXPECT_EQ(to_string(Rcode::format_error), "FORMERR");
  EXPECT_EQ(to_string(Rcode::bad_version), "BADVERS");
  EXPECT_EQ(to_string(Opcode::query), "QUERY");
  EXPECT_EQ(to_string(RecordType::aaaa), "AAAA");
  EXPECT_EQ(to_string(static_cast<RecordType>(65280)), "TYPE65280");
  EXPECT_EQ(parse_record_type("mx"), RecordType::mx);
  EXPECT_EQ(parse_record_type("TYPE65280"), static_cast<RecordType>(65280));
  EXPECT_EQ(parse_record_type("ftp.lab"), std::nullopt);
}

TEST(DnsMessage, RecordsReadAsInAMasterFile) {
  EXPECT_THAT(lines(reply().answer),
              ElementsAre("files.lab. 3600 IN CNAME ftp.lab.", "ftp.lab. 60 IN A 10.0.0.4"));
  const Record odd{name("x.lab"), RecordType::a, RecordClass::internet, 1, hex("0a 00")};
  EXPECT_EQ(rdata_text(odd), "\\# 2 0a00");
}

}  // namespace
}  // namespace netrig::dns
