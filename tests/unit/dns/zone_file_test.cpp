#include "dns/zone_file.hpp"

#include <gmock/gmock.h>

#include <set>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

const std::string kHead = "$ORIGIN lab.\n$TTL 600\n@ SOA ns admin 1 3600 600 86400 60\n@ NS ns\n";

std::vector<std::string> errors(const std::string& text) {
  std::vector<std::string> errors;
  const auto parsed = parse_zone_file(as_bytes(text), "lab.zone");
  EXPECT_EQ(parsed.zone.has_value(), parsed.errors.empty());
  for (const auto& error : parsed.errors) errors.push_back(error.to_string());
  return errors;
}

TEST(DnsZoneFile, GivesTheZoneOfItsSoa) {
  const auto parsed = zone(kHead + "ns A 10.0.0.3 ; the server\nftp 60 IN A 10.0.0.4\n    A 10.0.0.5\n");
  EXPECT_EQ(parsed.origin(), name("lab"));
  EXPECT_EQ(parsed.record_count(), 5u);
  EXPECT_EQ(parsed.find(name("ns.lab"), RecordType::a)->ttl_seconds, 600u);
  const auto* ftp = parsed.find(name("FTP.lab"), RecordType::a);
  ASSERT_NE(ftp, nullptr);
  EXPECT_EQ(ftp->ttl_seconds, 60u);
  EXPECT_THAT(ftp->rdata, ElementsAre(hex("0a000004"), hex("0a000005")));
}

TEST(DnsZoneFile, NeedsNoOriginIfAllNamesAreWhole) {
  const auto parsed = zone("lab. 60 SOA ns.lab. a.lab. (\n 1 2\n 3 4\n 5 )\nlab. 60 NS ns.lab.\n");
  EXPECT_EQ(parsed.origin(), name("lab"));
}

TEST(DnsZoneFile, SaysWhereTheOriginIsMissing) {
  EXPECT_THAT(errors("lab. 60 SOA ns.lab. a.lab. 1 2 3 4 5\nlab. 60 NS ns.lab.\nftp 60 A 10.0.0.4\n"),
              ElementsAre(StartsWith("lab.zone:3: a name without its last dot, and no $ORIGIN")));
  EXPECT_THAT(errors("@ 60 SOA ns.lab. a.lab. 1 2 3 4 5\n"), ElementsAre(HasSubstr("$ORIGIN")));
}

TEST(DnsZoneFile, SaysWhichLineIsWrong) {
  EXPECT_THAT(errors(kHead + "ftp A 10.0.0.400\nok A 10.0.0.1\nx BLAH 1\n"),
              ElementsAre(StartsWith("lab.zone:5: "), StartsWith("lab.zone:7: ")));
  EXPECT_THAT(errors(kHead + "a.other. A 10.0.0.1\n"),
              ElementsAre("lab.zone:5: the name lies outside of the zone lab."));
  EXPECT_THAT(errors(kHead + "\n; a remark\nx TXT ( \"a\" ; b\n \"c\" )\n\nftp A nowhere"),
              ElementsAre(StartsWith("lab.zone:10: ")));
  EXPECT_THAT(errors(kHead + "$INCLUDE other.zone\n"),
              ElementsAre(StartsWith("lab.zone:5: $INCLUDE is not supported")));
  EXPECT_THAT(errors(kHead + "a A 10.0.0.1\n\n$GENERATE 1-9 h$ A 10.0.1.$\n$generate 1-9 $ CNAME a\nb A x\n"),
              ElementsAre("lab.zone:7: $GENERATE is not supported; write its records one by one",
                          "lab.zone:8: $GENERATE is not supported; write its records one by one",
                          StartsWith("lab.zone:9: Syntax error")));
}

TEST(DnsZoneFile, SaysWhatTheZoneLacks) {
  EXPECT_THAT(errors(""), ElementsAre(HasSubstr("no SOA record")));
  EXPECT_THAT(errors("; nothing\n"), ElementsAre(HasSubstr("no SOA record")));
  EXPECT_THAT(errors("$ORIGIN lab.\n@ 60 SOA ns a 1 2 3 4 5\n"),
              ElementsAre(HasSubstr("no NS record at lab.; add one")));
}

TEST(DnsZoneFile, KeepsAliasesAlone) {
  EXPECT_THAT(errors(kHead + "a CNAME b\na A 10.0.0.1\n"),
              ElementsAre(StartsWith("lab.zone:6: a name with a CNAME")));
  EXPECT_THAT(errors(kHead + "a A 10.0.0.1\na CNAME b\n"), SizeIs(1));
  EXPECT_THAT(errors(kHead + "a CNAME b\na CNAME c\n"), ElementsAre(HasSubstr("one CNAME only")));
  EXPECT_THAT(errors(kHead + "@ SOA ns admin 2 3600 600 86400 60\n"), ElementsAre(HasSubstr("one SOA only")));
  EXPECT_THAT(errors(kHead + "a CNAME b\na CNAME b\n"), SizeIs(0)) << "the same again is no error";
}

/// What a record of the zone became, as it is sent.
struct TypeCase {
  const char* type;
  const char* text;
  const char* wire;  ///< hexadecimal; empty: too long to be looked at here
};

const std::vector<TypeCase>& every_type() {
  static const std::vector<TypeCase> cases{
      {"A", "10.0.0.1", "0a000001"},
      {"NS", "a", "0161036c616200"},
      {"MD", "a", "0161036c616200"},
      {"MF", "a", "0161036c616200"},
      {"CNAME", "a", "0161036c616200"},
      {"MB", "a", "0161036c616200"},
      {"MG", "a", "0161036c616200"},
      {"MR", "a", "0161036c616200"},
      {"NULL", "\\# 2 abcd", "abcd"},
      {"WKS", "10.0.0.1 TCP 21 23", "0a000001 06 000005"},
      {"PTR", "a", "0161036c616200"},
      {"HINFO", "PC \"Linux 6\"", "025043 074c696e75782036"},
      {"MINFO", "a b", "0161036c616200 0162036c616200"},
      {"MX", "10 a", "000a 0161036c616200"},
      {"TXT", "\"a b\" c", "03612062 0163"},
      {"RP", "a b", "0161036c616200 0162036c616200"},
      {"AFSDB", "1 a", "0001 0161036c616200"},
      {"X25", "311061700956", "0c 333131303631373030393536"},
      {"ISDN", "1508 004", "0431353038 03303034"},
      {"RT", "5 a", "0005 0161036c616200"},
      {"NSAP", "0x47000580005a0000000001e133ffffff00016100", "47000580005a0000000001e133ffffff00016100"},
      {"NSAP-PTR", "a", "0161"},
      {"SIG", "A 8 2 600 20300101000000 20200101000000 1 lab. AQID",
       "0001 08 02 00000258 70dbd880 5e0be100 0001 036c616200 010203"},
      {"KEY", "256 3 8 AwEAAag=", "0100 03 08 03010001a8"},
      {"PX", "10 a b", "000a 0161036c616200 0162036c616200"},
      {"GPOS", "-32.6882 116.8652 10.0", "082d33322e36383832 083131362e38363532 0431302e30"},
      {"AAAA", "2001:db8::1", "20010db8000000000000000000000001"},
      {"LOC", "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m", "00001613 8b3cf018 810cbce0 009895b8"},
      {"NXT", "\\# 5 0161004000", "0161004000"},
      {"EID", "abcd", "abcd"},
      {"NIMLOC", "abcd", "abcd"},
      {"SRV", "1 2 21 a", "0001 0002 0015 0161036c616200"},
      {"ATMA", "0039246f", "0039246f"},
      {"NAPTR", "1 2 \"u\" \"s\" \"!a!b!\" a", "0001 0002 0175 0173 05 2161216221 0161036c616200"},
      {"KX", "1 a", "0001 0161036c616200"},
      {"CERT", "PGP 1 8 AQID", "0003 0001 08 010203"},
      {"A6", "\\# 17 0020010db8000000000000000000000001", "0020010db8000000000000000000000001"},
      {"DNAME", "a", "0161036c616200"},
      {"SINK", "1", "01"},
      {"APL", "1:10.0.0.0/8 !2:2001:db8::/32", "0001 08 01 0a 0002 20 84 20010db8"},
      {"DS", "1 8 2 abcd", "0001 08 02 abcd"},
      {"SSHFP", "1 1 abcd", "01 01 abcd"},
      {"IPSECKEY", "10 1 2 192.0.2.38 AQID", "0a 01 02 c0000226 010203"},
      {"RRSIG", "A 8 2 600 20300101000000 20200101000000 1 lab. AQID",
       "0001 08 02 00000258 70dbd880 5e0be100 0001 036c616200 010203"},
      {"NSEC", "a A MX", "0161036c616200 0002 4001"},
      {"DNSKEY", "256 3 8 AwEAAag=", "0100 03 08 03010001a8"},
      {"DHCID", "AAIB", "000201"},
      {"NSEC3", "1 0 10 ab 2vptu5timamqttgl4luu9kg21e0aor3s A",
       "01 00 000a 01ab 14 17f3df17b2b2adaef615257de4d2020b80ac6c7c 0001 40"},
      {"NSEC3PARAM", "1 0 10 ab", "01 00 000a 01ab"},
      {"TLSA", "3 1 1 abcd", "03 01 01 abcd"},
      {"SMIMEA", "3 1 1 abcd", "03 01 01 abcd"},
      {"HIP", "2 200100107B1A74DF365639CC39F1D578 AwEAAag= a",
       "10 02 0005 200100107b1a74df365639cc39f1d578 03010001a8 0161036c616200"},
      {"TALINK", "a b", "0161036c616200 0162036c616200"},
      {"CDS", "1 8 2 abcd", "0001 08 02 abcd"},
      {"CDNSKEY", "256 3 8 AwEAAag=", "0100 03 08 03010001a8"},
      {"OPENPGPKEY", "AQID", "010203"},
      {"CSYNC", "66 3 A NS", "00000042 0003 0001 60"},
      {"ZONEMD", "1 1 1 abcdabcdabcdabcdabcdabcd", "00000001 01 01 abcdabcdabcdabcdabcdabcd"},
      {"SVCB", "1 a alpn=h2 port=8443", "0001 0161036c616200 0001 0003 026832 0003 0002 20fb"},
      {"HTTPS", "0 a", "0000 0161036c616200"},
      {"SPF", "\"v=spf1 -all\"", "0b 763d73706631202d616c6c"},
      {"NID", "10 0014:4fff:ff20:ee64", "000a 00144fffff20ee64"},
      {"L32", "10 10.1.2.0", "000a 0a010200"},
      {"L64", "10 2001:0db8:1140:1000", "000a 20010db811401000"},
      {"LP", "10 a", "000a 0161036c616200"},
      {"EUI48", "00-00-5e-00-53-2a", "00005e00532a"},
      {"EUI64", "00-00-5e-ef-10-00-00-2a", "00005eef1000002a"},
      {"URI", "10 1 \"ftp://a/\"", "000a 0001 6674703a2f2f612f"},
      {"CAA", "0 issue \"a\"", "00 05 6973737565 61"},
      {"DLV", "1 8 2 abcd", "0001 08 02 abcd"},
      {"TYPE65280", "\\# 2 abcd", "abcd"},
  };
  return cases;
}

TEST(DnsZoneFile, EveryTypeBecomesItsBytesAndTextAgain) {
  for (const auto& each : every_type()) {
    const auto parsed =
        parse_zone_file(as_bytes(kHead + "x " + each.type + " " + each.text + "\n"), "lab.zone");
    ASSERT_TRUE(parsed.zone) << each.type << ": "
                             << (parsed.errors.empty() ? "" : parsed.errors.front().to_string());
    const auto type = parse_record_type(each.type);
    ASSERT_TRUE(type) << each.type;
    const auto* set = parsed.zone->find(name("x.lab"), *type);
    ASSERT_NE(set, nullptr) << each.type;
    EXPECT_EQ(set->rdata.front(), hex(each.wire)) << each.type;
    Records records;
    Zone::append(name("x.lab"), *type, *set, records);
    const auto again = parse_zone_file(as_bytes(kHead + to_string(records.front()) + "\n"), "again.zone");
    ASSERT_TRUE(again.zone) << to_string(records.front());
    EXPECT_EQ(again.zone->find(name("x.lab"), *type)->rdata, set->rdata) << to_string(records.front());
    const Message message{.answer = records};
    EXPECT_EQ(Message::parse(message.serialize()), message) << each.type;
  }
}

/// The list above is held against the library's own.
TEST(DnsZoneFile, NoTypeOfTheLibraryIsMissing) {
  std::set<std::string> known;
  for (const auto& each : every_type()) known.insert(each.type);
  for (int number = 1; number < 65536; ++number) {
    const auto type = static_cast<RecordType>(number);
    const auto text = to_string(type);
    const bool is_question_only = (number >= 128 && number <= 255) || type == RecordType::opt;
    if (text.starts_with("TYPE") || is_question_only || type == RecordType::soa) continue;
    EXPECT_TRUE(known.contains(text)) << text;
  }
}

TEST(DnsZoneFile, RefusesWhatIsNoType) {
  for (const char* type : {"TSIG", "OPT", "TYPE0", "TYPE255"}) {
    EXPECT_THAT(errors(kHead + "x " + type + " \\# 2 abcd\n"), SizeIs(1)) << type;
  }
}

TEST(DnsZoneFile, FindsAMissingOriginInAnyData) {
  const std::string head = "lab. 60 SOA ns.lab. a.lab. 1 2 3 4 5\nlab. 60 NS ns.lab.\n";
  for (const char* record : {"lab. 60 DNAME x", "lab. 60 RP a.lab. b", "x.lab. 60 SRV 1 2 3 y",
                             "lab. 60 SVCB 1 z", "lab. 60 NSEC next A"}) {
    EXPECT_THAT(errors(head + record + "\n"), ElementsAre(HasSubstr("$ORIGIN"))) << record;
  }
}

TEST(DnsZoneFile, IsReadInSteps) {
  std::string text = kHead;
  for (int i = 0; i < 100; ++i) text += "h" + std::to_string(i) + " A 10.0.0.1\n";
  const auto view = as_bytes(text);
  ZoneFileReader reader(Bytes(view.begin(), view.end()), "lab.zone");
  int steps = 1;
  while (reader.step(10)) ++steps;
  EXPECT_GE(steps, 20);
  const auto result = reader.take();
  ASSERT_TRUE(result.zone);
  EXPECT_EQ(result.zone->record_count(), 102u);
}

TEST(DnsZoneFile, GivesUpAfterManyErrors) {
  std::string text = kHead;
  for (int i = 0; i < 1000; ++i) text += "x A nonsense\n";
  EXPECT_THAT(errors(text), SizeIs(kMaxZoneFileErrors));
}

TEST(DnsZoneFile, SurvivesAnyBytes) {
  EXPECT_THAT(errors(std::string("\0\0\0(((", 6)), testing::Not(SizeIs(0)));
  EXPECT_THAT(errors(kHead + "x A 10.0.0.1 (\ny A 10.0.0.2\n"), testing::Not(SizeIs(0)));
  EXPECT_THAT(errors(std::string(100'000, 'a')), testing::Not(SizeIs(0)));
}

TEST(DnsZoneFile, ARecordWithoutTtlHasTheLastOneStated) {
  const auto ttl_of = [](const Zone& read, const char* owner) {
    return read.find(name(owner), RecordType::a)->ttl_seconds;
  };
  const auto stated = zone(
      "$ORIGIN lab.\n@ 600 SOA ns admin 1 2 3 4 5\n@ NS ns\nns A 10.0.0.1\na 60 A 10.0.0.2\nb A 10.0.0.3\n");
  EXPECT_EQ(ttl_of(stated, "ns.lab"), 600u);
  EXPECT_EQ(ttl_of(stated, "b.lab"), 60u);
  const auto with_default = zone(
      "$TTL 300\n$ORIGIN lab.\n@ 600 SOA ns admin 1 2 3 4 5\n@ NS ns\nns A 10.0.0.1\na 60 A 10.0.0.2\nb A "
      "10.0.0.3\n");
  EXPECT_EQ(ttl_of(with_default, "ns.lab"), 300u);
  EXPECT_EQ(ttl_of(with_default, "b.lab"), 300u);
}

TEST(DnsZoneFile, ASetThatFitsNoReplyIsAnError) {
  std::string text = "$ORIGIN lab.\n$TTL 60\n@ SOA ns admin 1 2 3 4 5\n@ NS ns\n";
  for (int i = 0; i <= 5000; ++i)
    text += "big A 10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250) + "\n";
  const auto parsed = parse_zone_file(as_bytes(text), "lab.zone");
  ASSERT_EQ(parsed.errors.size(), 1u);
  EXPECT_EQ(parsed.errors.front().to_string(),
            "lab.zone:5005: a name has at most 5000 records of one type; more fit no reply");
}

TEST(DnsZoneFile, NoNameGetsTooLongByItsOrigin) {  // RFC 1035 2.3.4
  std::string origin;
  for (int label = 0; label < 3; ++label) origin += std::string(63, 'o') + ".";
  origin += std::string(55, 'o') + ".";  // 249 bytes
  const auto file = "$ORIGIN " + origin + "\n$TTL 60\n@ SOA ns hostmaster 1 2 3 4 5\n";
  const auto parsed = parse_zone_file(as_bytes(file + "@ NS ns\n"), "lab.zone");
  ASSERT_FALSE(parsed.errors.empty());
  EXPECT_NE(parsed.errors[0].text.find("a name of more than 255 bytes"), std::string::npos)
      << parsed.errors[0].text;
}

TEST(DnsZoneFile, DataOfAnotherShapeThanTheTypesIsAnError) {  // RFC 3597 5
  for (const auto* record : {"@ A \\# 3 0a0000", "@ MX \\# 1 00", "@ TYPE65x \\# $ abcd"}) {
    const auto text = std::string("$ORIGIN lab.\n@ 60 SOA ns admin 1 2 3 4 5\n@ NS ns\n") + record + "\n";
    const auto parsed = parse_zone_file(as_bytes(text), "lab.zone");
    ASSERT_EQ(parsed.errors.size(), 1u) << record;
    EXPECT_EQ(parsed.errors[0].line, 4) << parsed.errors[0].to_string();
  }
}

TEST(DnsZoneFile, AWrongFileIsForgottenInSteps) {
  std::string text = "$ORIGIN lab.\n$TTL 60\n@ SOA ns admin 1 2 3 4 5\n";  // without NS
  for (int i = 0; i < 100; ++i) text += "h" + std::to_string(i) + " A 10.0.0.1\n";
  ZoneFileReader reader(Bytes(text.begin(), text.end()), "lab.zone");
  EXPECT_TRUE(reader.step(60));
  EXPECT_TRUE(reader.discard_some(50));
  while (reader.step(10)) {
  }
  EXPECT_FALSE(reader.take().zone);
  int steps = 0;
  while (reader.discard_some(10)) ++steps;
  EXPECT_EQ(steps, 6) << "the origin's name and 50 of the hosts' are left";
}

}  // namespace
}  // namespace netrig::dns
