#include "dns/zone_set.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class DnsZoneSet : public testing::Test {
 protected:
  DnsZoneSet() {
    zones_.add(zone(R"($ORIGIN lab.
$TTL 600
@        SOA  ns admin 1 3600 600 86400 60
@        NS   ns
@        MX   10 mail
ns       A    10.0.0.3
mail     A    10.0.0.5
mail     AAAA 2001:db8::5
ftp      A    10.0.0.4
files    CNAME ftp
broken   CNAME nothing
away     CNAME www.example.org.
other    CNAME host.net2.
loop1    CNAME loop2
loop2    CNAME loop1
host.deep A   10.0.0.6
*.wild   A    10.0.0.7
x.wild   TXT  "here"
sub      NS   ns.sub
sub      NS   ns.elsewhere.
sub      DS   1 8 2 e2d3c916f6deeac73294e8268fb5885044a833fc5459588f4a9184cfc41a5766
ns.sub   A    10.0.1.1
)"));
    zones_.add(zone("$ORIGIN net2.\n@ 60 SOA ns admin 1 2 3 4 5\n@ 60 NS ns\nhost 60 A 10.2.0.1\n"));
  }

  Answer ask(const std::string& text, RecordType type, Transport transport = Transport::udp) {
    auto result = zones_.answer({name(text), type}, transport);
    EXPECT_TRUE(result) << text;
    open_ = result->open;
    return result->answer;
  }

  const std::string kDenial_ = "lab. 60 IN SOA ns.lab. admin.lab. 1 3600 600 86400 60";
  ZoneSet zones_;
  std::optional<Question> open_;
};

TEST_F(DnsZoneSet, RedirectsWhatIsBelowADname) {
  zones_ = {};
  zones_.add(zone(R"($ORIGIN lab.
$TTL 600
@         SOA   ns admin 1 3600 600 86400 60
@         NS    ns
old       DNAME new
old       A     10.0.0.1
a.new     A     10.0.0.2
hidden.old A    10.0.0.3
long      DNAME aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
away      DNAME example.org.
)"));
  EXPECT_THAT(lines(ask("a.old.lab", RecordType::a).answer),
              ElementsAre("old.lab. 600 IN DNAME new.lab.", "a.old.lab. 600 IN CNAME a.new.lab.",
                          "a.new.lab. 600 IN A 10.0.0.2"));
  EXPECT_EQ(ask("b.old.lab", RecordType::a).rcode, Rcode::name_error);
  EXPECT_EQ(ask("hidden.old.lab", RecordType::a).rcode, Rcode::name_error) << "RFC 6672 2.4";
  EXPECT_THAT(lines(ask("old.lab", RecordType::a).answer), ElementsAre("old.lab. 600 IN A 10.0.0.1"));
  EXPECT_THAT(lines(ask("old.lab", RecordType::dname).answer), ElementsAre("old.lab. 600 IN DNAME new.lab."));
  EXPECT_EQ(
      ask("x2345678901234567890123456789012345678901234567890123456789012.long.lab", RecordType::a).rcode,
      Rcode::name_exists);
  EXPECT_THAT(lines(ask("x.away.lab", RecordType::mx).answer),
              ElementsAre("away.lab. 600 IN DNAME example.org.", "x.away.lab. 600 IN CNAME x.example.org."));
  EXPECT_EQ(open_, (Question{name("x.example.org"), RecordType::mx}));
}

TEST_F(DnsZoneSet, ADnameMayLeadToItsOwnName) {
  ZoneSet zones;
  zones.add(
      zone("$ORIGIN lab.\n@ 60 SOA ns admin 1 2 3 4 5\n@ 60 NS ns\nd 60 DNAME lab.\nd 60 A 10.0.0.9\n"));
  EXPECT_THAT(
      lines(zones.answer({name("d.d.lab"), RecordType::a}, Transport::udp)->answer.answer),
      ElementsAre("d.lab. 60 IN DNAME lab.", "d.d.lab. 60 IN CNAME d.lab.", "d.lab. 60 IN A 10.0.0.9"));
}

TEST_F(DnsZoneSet, ADnameAtTheOriginRedirectsAllBelow) {
  zones_ = {};
  zones_.add(zone("$ORIGIN lab.\n@ 60 SOA ns.x. admin 1 2 3 4 5\n@ 60 NS ns.x.\n@ 60 DNAME example.\n"));
  EXPECT_THAT(lines(ask("a.b.lab", RecordType::a).answer),
              ElementsAre("lab. 60 IN DNAME example.", "a.b.lab. 60 IN CNAME a.b.example."));
  EXPECT_THAT(lines(ask("lab", RecordType::ns).answer), ElementsAre("lab. 60 IN NS ns.x."));
}

TEST_F(DnsZoneSet, IsTakenApartInSteps) {
  std::size_t steps = 0;
  while (zones_.discard_some(4)) ++steps;
  EXPECT_GT(steps, 4u);
  EXPECT_EQ(zones_.size(), 0u);
  EXPECT_FALSE(zones_.answer({name("ftp.lab"), RecordType::a}, Transport::udp));
}

TEST_F(DnsZoneSet, AnswersWithAuthority) {
  const auto answer = ask("ftp.lab", RecordType::a);
  EXPECT_EQ(answer.rcode, Rcode::no_error);
  EXPECT_TRUE(answer.authoritative);
  EXPECT_THAT(lines(answer.answer), ElementsAre("ftp.lab. 600 IN A 10.0.0.4"));
  EXPECT_THAT(answer.authority, IsEmpty());
}

TEST_F(DnsZoneSet, DeniesNamesAndTypesWithTheSoa) {
  const auto no_name = ask("nothing.lab", RecordType::a);
  EXPECT_EQ(no_name.rcode, Rcode::name_error);
  EXPECT_THAT(lines(no_name.authority), ElementsAre(kDenial_));
  const auto no_type = ask("ftp.lab", RecordType::aaaa);
  EXPECT_EQ(no_type.rcode, Rcode::no_error);
  EXPECT_THAT(no_type.answer, IsEmpty());
  EXPECT_THAT(lines(no_type.authority), ElementsAre(kDenial_));
  EXPECT_EQ(ask("deep.lab", RecordType::a).rcode, Rcode::no_error) << "an empty non-terminal exists";
}

TEST_F(DnsZoneSet, FollowsAliases) {
  EXPECT_THAT(lines(ask("files.lab", RecordType::a).answer),
              ElementsAre("files.lab. 600 IN CNAME ftp.lab.", "ftp.lab. 600 IN A 10.0.0.4"));
  EXPECT_THAT(lines(ask("files.lab", RecordType::cname).answer),
              ElementsAre("files.lab. 600 IN CNAME ftp.lab."));
  EXPECT_EQ(ask("broken.lab", RecordType::a).rcode, Rcode::name_error);
  EXPECT_THAT(lines(ask("other.lab", RecordType::a).answer),
              ElementsAre("other.lab. 600 IN CNAME host.net2.", "host.net2. 60 IN A 10.2.0.1"));
  EXPECT_EQ(ask("loop1.lab", RecordType::a).answer.size(), 2u);
}

TEST_F(DnsZoneSet, LeavesAliasesToOtherServersOpen) {
  EXPECT_THAT(lines(ask("away.lab", RecordType::a).answer),
              ElementsAre("away.lab. 600 IN CNAME www.example.org."));
  const Question expected{name("www.example.org"), RecordType::a};
  EXPECT_EQ(open_, expected);
}

TEST_F(DnsZoneSet, RefersToTheServersOfDelegatedNames) {
  for (const auto* text : {"sub.lab", "ns.sub.lab", "a.b.sub.lab"}) {
    const auto answer = ask(text, RecordType::a);
    EXPECT_FALSE(answer.authoritative);
    EXPECT_THAT(answer.answer, IsEmpty());
    EXPECT_THAT(lines(answer.authority),
                ElementsAre("sub.lab. 600 IN NS ns.sub.lab.", "sub.lab. 600 IN NS ns.elsewhere."));
    EXPECT_THAT(lines(answer.additional), ElementsAre("ns.sub.lab. 600 IN A 10.0.1.1"));
  }
}

TEST_F(DnsZoneSet, KeepsTheDsOfADelegation) {
  const auto answer = ask("sub.lab", RecordType::ds);
  EXPECT_TRUE(answer.authoritative);
  EXPECT_EQ(answer.answer.size(), 1u);
  EXPECT_FALSE(ask("x.sub.lab", RecordType::ds).authoritative);
}

TEST_F(DnsZoneSet, AddsTheAddressesThatWillBeAskedNext) {
  EXPECT_THAT(lines(ask("lab", RecordType::mx).additional),
              ElementsAre("mail.lab. 600 IN A 10.0.0.5", "mail.lab. 600 IN AAAA 2001:db8::5"));
  EXPECT_THAT(lines(ask("lab", RecordType::ns).additional), ElementsAre("ns.lab. 600 IN A 10.0.0.3"));
}

TEST_F(DnsZoneSet, AnswersByWildcardsWhereNoNameIs) {
  EXPECT_THAT(lines(ask("any.wild.lab", RecordType::a).answer),
              ElementsAre("any.wild.lab. 600 IN A 10.0.0.7"));
  EXPECT_THAT(lines(ask("a.b.wild.lab", RecordType::a).answer),
              ElementsAre("a.b.wild.lab. 600 IN A 10.0.0.7"));
  EXPECT_THAT(ask("any.wild.lab", RecordType::mx).answer, IsEmpty());
  EXPECT_THAT(ask("x.wild.lab", RecordType::a).answer, IsEmpty()) << "an existing name hides the wildcard";
  EXPECT_EQ(ask("y.x.wild.lab", RecordType::a).rcode, Rcode::name_error) << "and so for all below it";
}

TEST_F(DnsZoneSet, AnswersAnyInFullOverTcpOnly) {
  EXPECT_EQ(ask("mail.lab", RecordType::any).answer.size(), 1u);
  EXPECT_THAT(lines(ask("mail.lab", RecordType::any, Transport::tcp).answer),
              UnorderedElementsAre("mail.lab. 600 IN A 10.0.0.5", "mail.lab. 600 IN AAAA 2001:db8::5"));
}

TEST_F(DnsZoneSet, KnowsNothingOfOtherNames) {
  EXPECT_FALSE(zones_.answer({name("example.org"), RecordType::a}, Transport::udp));
  EXPECT_FALSE(zones_.answer({Name(), RecordType::ns}, Transport::udp));
  EXPECT_FALSE(zones_.add(zone("lab. 60 SOA ns.lab. a.lab. 1 2 3 4 5\nlab. 60 NS ns.lab.\n"))) << "twice";
}

TEST_F(DnsZoneSet, ZoneOfTheRootCoversEverything) {
  ZoneSet root;
  root.add(zone(". 60 SOA ns. a. 1 2 3 4 5\n. 60 NS ns.\nns. 60 A 10.0.0.1\n"));
  EXPECT_EQ(root.answer({name("a.b.c"), RecordType::a}, Transport::udp)->answer.rcode, Rcode::name_error);
  EXPECT_EQ(root.answer({Name(), RecordType::ds}, Transport::udp)->answer.rcode, Rcode::no_error);
  EXPECT_EQ(root.answer({name("ns"), RecordType::a}, Transport::udp)->answer.answer.size(), 1u);
}

}  // namespace
}  // namespace netrig::dns
