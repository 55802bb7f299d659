#include "dns/zone_file.hpp"

#include <gmock/gmock.h>

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

}  // namespace
}  // namespace netrig::dns
