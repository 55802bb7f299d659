#include "dns/responder.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DnsResponder : public testing::Test {
 protected:
  static ZoneSet zones() {
    std::string text =
        "$ORIGIN lab.\n@ 60 SOA ns admin 1 2 3 4 5\n@ 60 NS ns\nftp 60 A 10.0.0.4\n"
        "away 60 CNAME www.example.org.\n";
    for (int i = 0; i < 100; ++i) text += "big 60 A 10.1.0." + std::to_string(i) + "\n";
    return zone_set(text);
  }

  static Message query(const std::string& text, RecordType type = RecordType::a) {
    return {.header = {.id = 7, .recursion_desired = true}, .questions = {{name(text), type}}};
  }

  static Message reply(const Responder& responder, const Message& query,
                       Transport transport = Transport::udp) {
    const auto outcome = responder.respond(query.serialize(), transport);
    EXPECT_TRUE(std::holds_alternative<Reply>(outcome));
    return Message::parse(std::get<Reply>(outcome).message).value();
  }

  Responder alone_{zones(), false};
  Responder forwarding_{zones(), true};
};

TEST_F(DnsResponder, RepeatsIdQuestionAndRecursionDesired) {
  const auto got = reply(alone_, query("FTP.lab"));
  EXPECT_EQ(got.header,
            (Header{.id = 7, .response = true, .authoritative = true, .recursion_desired = true}));
  ASSERT_EQ(got.questions.size(), 1u);
  EXPECT_EQ(got.questions.front().name.to_string(), "FTP.lab.");
  EXPECT_THAT(lines(got.answer), ElementsAre("FTP.lab. 60 IN A 10.0.0.4"));
  EXPECT_FALSE(got.edns);
}

TEST_F(DnsResponder, TellsItsVersionOnlyIfItMay) {
  auto version = query("Version.Bind", RecordType::txt);
  version.questions.front().record_class = RecordClass::chaos;
  EXPECT_EQ(reply(alone_, version).header.rcode, Rcode::refused);
  const Responder open(zones(), false, "netrig");
  const auto told = reply(open, version);
  EXPECT_EQ(told.header.rcode, Rcode::no_error);
  EXPECT_THAT(lines(told.answer), ElementsAre("Version.Bind. 0 CH TXT \"netrig\""));
  version.questions.front().name = name("hostname.bind");
  EXPECT_EQ(reply(open, version).header.rcode, Rcode::refused);
  version.questions.front() = {name("version.bind"), RecordType::txt};
  EXPECT_EQ(reply(open, version).header.rcode, Rcode::refused) << "of class IN";
}

TEST_F(DnsResponder, TruncatesToTheClientsSize) {
  auto asked = query("big.lab");
  EXPECT_TRUE(reply(alone_, asked).header.truncated);
  asked.edns = Edns{.udp_bytes = 65535};
  const auto outcome = alone_.respond(asked.serialize(), Transport::udp);
  EXPECT_LE(std::get<Reply>(outcome).message.size(), kEdnsUdpBytes);
  const auto whole = reply(alone_, asked, Transport::tcp);
  EXPECT_FALSE(whole.header.truncated);
  EXPECT_EQ(whole.answer.size(), 100u);
}

TEST_F(DnsResponder, RefusesWhatIsNotItsOwn) {
  EXPECT_EQ(reply(alone_, query("example.org")).header.rcode, Rcode::refused);
  EXPECT_EQ(reply(forwarding_, query("lab", RecordType::axfr)).header.rcode, Rcode::refused);
  auto chaos = query("version.bind", RecordType::txt);
  chaos.questions.front().record_class = RecordClass::chaos;
  EXPECT_EQ(reply(forwarding_, chaos).header.rcode, Rcode::refused);
  auto not_recursive = query("example.org");
  not_recursive.header.recursion_desired = false;
  const auto got = reply(forwarding_, not_recursive);
  EXPECT_EQ(got.header.rcode, Rcode::refused);
  EXPECT_TRUE(got.header.recursion_available);
}

TEST_F(DnsResponder, RejectsWithTheReasonAndIgnoresResponses) {
  auto update = query("lab");
  update.header.opcode = Opcode::update;
  const auto got = reply(alone_, update);
  EXPECT_EQ(got.header.rcode, Rcode::not_implemented);
  EXPECT_EQ(got.header.opcode, Opcode::update);
  EXPECT_EQ(got.header.id, 7);
  auto response = query("lab");
  response.header.response = true;
  EXPECT_TRUE(std::holds_alternative<Ignored>(alone_.respond(response.serialize(), Transport::udp)));
  EXPECT_TRUE(std::holds_alternative<Ignored>(alone_.respond(hex("00"), Transport::tcp)));
}

TEST_F(DnsResponder, HandsOtherNamesOn) {
  auto outcome = forwarding_.respond(query("www.example.org").serialize(), Transport::udp);
  ASSERT_TRUE(std::holds_alternative<Responder::Forward>(outcome));
  const auto& forward = std::get<Responder::Forward>(outcome);
  EXPECT_EQ(forward.question.name, name("www.example.org"));
  const auto bytes =
      forwarding_.reply(forward.pending, {.answer = {a_record("www.example.org", 9, "10.9.9.9")}}).message;
  const auto got = Message::parse(bytes).value();
  EXPECT_EQ(got.header,
            (Header{.id = 7, .response = true, .recursion_desired = true, .recursion_available = true}));
  EXPECT_THAT(lines(got.answer), ElementsAre("www.example.org. 9 IN A 10.9.9.9"));
}

TEST_F(DnsResponder, GoesOnWithAliasesThatLeaveTheZones) {
  auto outcome = forwarding_.respond(query("away.lab").serialize(), Transport::udp);
  ASSERT_TRUE(std::holds_alternative<Responder::Forward>(outcome));
  const auto& forward = std::get<Responder::Forward>(outcome);
  const auto bytes =
      forwarding_.reply(forward.pending, {.answer = {a_record("www.example.org", 9, "10.9.9.9")}}).message;
  EXPECT_THAT(lines(Message::parse(bytes)->answer),
              ElementsAre("away.lab. 60 IN CNAME www.example.org.", "www.example.org. 9 IN A 10.9.9.9"));
  EXPECT_THAT(lines(reply(alone_, query("away.lab")).answer),
              ElementsAre("away.lab. 60 IN CNAME www.example.org."));
}

TEST_F(DnsResponder, KeepsOnlyWhatWasAsked) {
  const Question question{name("a.org"), RecordType::a};
  const Message upstream{.header = {.response = true, .authoritative = true},
                         .questions = {question},
                         .answer = {a_record("b.org", 5, "10.0.0.1"), a_record("bank.org", 5, "10.6.6.6"),
                                    name_record("a.org", 5, RecordType::cname, "b.org")},
                         .authority = {name_record("org", 5, RecordType::ns, "evil.org")},
                         .additional = {a_record("evil.org", 5, "10.6.6.6")}};
  const auto kept = answer_of(question, upstream);
  EXPECT_THAT(lines(kept.answer), ElementsAre("b.org. 5 IN A 10.0.0.1", "a.org. 5 IN CNAME b.org."));
  EXPECT_THAT(kept.authority, IsEmpty());
  EXPECT_THAT(kept.additional, IsEmpty());
  EXPECT_FALSE(kept.authoritative);
  auto refused = upstream;
  refused.header.rcode = Rcode::refused;
  EXPECT_EQ(answer_of(question, refused), (Answer{.rcode = Rcode::server_failure}));
}

TEST_F(DnsResponder, KeepsAliasesAndTheAskedTypeOnly) {
  const Question question{name("x.old.org"), RecordType::a};
  auto other_class = a_record("x.new.org", 5, "10.0.0.3");
  other_class.record_class = RecordClass::chaos;
  const Message upstream{.header = {.response = true},
                         .questions = {question},
                         .answer = {name_record("old.org", 5, RecordType::dname, "new.org"),
                                    name_record("bank.org", 5, RecordType::dname, "evil.org"),
                                    name_record("x.old.org", 5, RecordType::cname, "x.new.org"),
                                    a_record("x.new.org", 5, "10.0.0.2"), other_class,
                                    name_record("x.new.org", 5, RecordType::ns, "evil.org")}};
  EXPECT_THAT(lines(answer_of(question, upstream).answer),
              ElementsAre("old.org. 5 IN DNAME new.org.", "x.old.org. 5 IN CNAME x.new.org.",
                          "x.new.org. 5 IN A 10.0.0.2"));
  EXPECT_EQ(answer_of({question.name, RecordType::any}, upstream).answer.size(), 4u);
}

TEST_F(DnsResponder, KeepsTheSoaOfTheChainsEndOnly) {
  const Question question{name("a.org"), RecordType::a};
  const Message upstream{.header = {.response = true, .rcode = Rcode::name_error},
                         .questions = {question},
                         .answer = {name_record("a.org", 5, RecordType::cname, "b.net")},
                         .authority = {soa_record("org", 5, 5), soa_record("net", 5, 5)}};
  const auto kept = answer_of(question, upstream);
  ASSERT_EQ(kept.authority.size(), 1u);
  EXPECT_EQ(kept.authority.front().owner, name("net"));
}

TEST_F(DnsResponder, FollowsAliasesOfOtherServersToALimit) {
  const auto link = [](int i) { return "n" + std::to_string(i) + ".org"; };
  const Question question{name(link(0)), RecordType::a};
  Message upstream{.header = {.response = true}, .questions = {question}};
  for (int i = 0; i < 1000; ++i)
    upstream.answer.push_back(name_record(link(i), 5, RecordType::cname, link(i + 1)));
  EXPECT_EQ(answer_of(question, upstream).answer.size(), 17u);
}

TEST_F(DnsResponder, SeesWhichRepliesSaySomething) {
  Message reply{.header = {.response = true}, .answer = {a_record("a.org", 5, "10.0.0.1")}};
  EXPECT_TRUE(is_useful(reply));
  reply.header.truncated = true;
  EXPECT_FALSE(is_useful(reply)) << "a part of it";
  reply.header.truncated = false;
  reply.answer.clear();
  EXPECT_TRUE(is_useful(reply)) << "no data, RFC 2308 2.2 type 3";
  reply.authority = {name_record("org", 5, RecordType::ns, "ns.org")};
  EXPECT_FALSE(is_useful(reply)) << "a referral";
  reply.header.rcode = Rcode::name_error;
  EXPECT_TRUE(is_useful(reply));
  reply.header.rcode = Rcode::no_error;
  reply.authority.push_back(soa_record("org", 5, 5));
  EXPECT_TRUE(is_useful(reply)) << "no data, RFC 2308 2.2 type 1";
  reply.header.rcode = Rcode::refused;
  EXPECT_FALSE(is_useful(reply));
}

}  // namespace
}  // namespace netrig::dns
