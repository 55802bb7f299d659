#include "dns/query_command.hpp"

#include <gmock/gmock.h>

#include "dns/dns_query.hpp"
#include "dns/dns_server.hpp"
#include "dns_support.hpp"

namespace netrig::dns {
namespace {

TEST(DnsQueryCommand, TakesWordsInAnyOrder) {
  const QueryCommand expected{
      .server = "10.0.0.3", .name = "ftp.lab", .type = RecordType::aaaa, .brief = true};
  EXPECT_EQ(parse_query_command({"@10.0.0.3", "ftp.lab", "AAAA", "+short"}), expected);
  EXPECT_EQ(parse_query_command({"+short", "aaaa", "ftp.lab", "@10.0.0.3"}), expected);
  EXPECT_EQ(parse_query_command({"ftp.lab", "IN", "AAAA", "+short", "@10.0.0.3"}), expected);
}

TEST(DnsQueryCommand, AsksForAnAddressUnlessToldOtherwise) {
  EXPECT_EQ(parse_query_command({"mx"}), (QueryCommand{.name = "mx"}));
  const QueryCommand all{.name = "x", .tcp = true, .keep_truncated = true, .recursion = false, .edns = false};
  EXPECT_EQ(parse_query_command({"x", "+tcp", "+ignore", "+norecurse", "+noedns"}), all);
}

TEST(DnsQueryCommand, TakesClassesSizesAndOpposites) {
  const QueryCommand version{.server = "ns.lab",
                             .name = "version.bind",
                             .type = RecordType::txt,
                             .record_class = RecordClass::chaos};
  EXPECT_EQ(parse_query_command({"@ns.lab", "version.bind", "TXT", "CH"}), version);
  EXPECT_EQ(parse_query_command({"CH", "TXT", "version.bind", "@ns.lab"}), version);
  const QueryCommand large{.name = "x", .dnssec = true, .udp_bytes = 4096};
  EXPECT_EQ(parse_query_command({"x", "+bufsize=4096", "+dnssec", "+tcp", "+notcp"}), large);
  EXPECT_THROW(parse_query_command({"x", "+bufsize=65536"}), UsageError);
  EXPECT_THROW(parse_query_command({"x", "+bufsize="}), UsageError);
  EXPECT_THROW(parse_query_command({"x", "+nonsense"}), UsageError);
}

TEST(DnsQueryCommand, TurnsAddressesAround) {
  const QueryCommand expected{.name = "4.0.0.10.in-addr.arpa.", .type = RecordType::ptr};
  EXPECT_EQ(parse_query_command({}, {.reverse = "10.0.0.4"}), expected);
}

TEST(DnsQueryCommand, SaysWhatIsWrong) {
  EXPECT_THROW(parse_query_command({}), UsageError);
  EXPECT_THROW(parse_query_command({"x", "y"}), UsageError);
  EXPECT_THROW(parse_query_command({"a", "A", "b"}), UsageError);
  EXPECT_THROW(parse_query_command({"@no..where", "a"}), UsageError);
  EXPECT_THROW(parse_query_command({"a", "+unknown"}), UsageError);
  EXPECT_THROW(parse_query_command({"a..b"}), UsageError);
  EXPECT_THROW(parse_query_command({}, {.reverse = "10.0.0"}), UsageError);
  EXPECT_THROW(parse_query_command({"a"}, {.reverse = "10.0.0.4"}), UsageError);
}

TEST(DnsQueryCommand, TakesWhatDigHasAsOptions) {
  const QueryCommand mail{.name = "lab", .type = RecordType::mx};
  EXPECT_EQ(parse_query_command({"lab"}, {.type = "MX"}), mail);
  EXPECT_EQ(parse_query_command({"MX"}, {.name = "lab"}), mail);
  EXPECT_EQ(parse_query_command({}, {.name = "lab", .type = "mx"}), mail);
  EXPECT_EQ(parse_query_command({}, {.name = "in"}), (QueryCommand{.name = "in"})) << "no class";
  EXPECT_EQ(parse_query_command({"a"}, {.name = "mx"}), (QueryCommand{.name = "mx"})) << "no type";
  EXPECT_EQ(parse_query_command({"mx"}, {.type = "a"}), (QueryCommand{.name = "mx"})) << "no type";
  const QueryCommand names{.name = "4.0.0.10.in-addr.arpa.", .type = RecordType::any};
  EXPECT_EQ(parse_query_command({}, {.reverse = "10.0.0.4", .type = "ANY"}), names);
  EXPECT_THROW(parse_query_command({}, {.type = "MX"}), UsageError);
  EXPECT_THROW(parse_query_command({"x"}, {.type = "BLAH"}), UsageError);
  EXPECT_THROW(parse_query_command({"mx"}, {.type = "BLAH"}), UsageError);
  EXPECT_THROW(parse_query_command({"x", "A"}, {.type = "MX"}), UsageError);
  EXPECT_THROW(parse_query_command({"x"}, {.name = "y"}), UsageError);
  EXPECT_THROW(parse_query_command({}, {.reverse = "10.0.0.4", .name = "y"}), UsageError);
}

TEST(DnsQueryCommand, ShowsThePartsThatWereChosen) {
  const auto shown = [](const std::vector<std::string>& words) {
    auto all = words;
    all.emplace_back("x");
    return parse_query_command(all).shown;
  };
  const ReplyParts none{.comments = false,
                        .question = false,
                        .answer = false,
                        .authority = false,
                        .additional = false,
                        .stats = false};
  auto answer = none;
  answer.answer = true;
  EXPECT_EQ(shown({"+nocmd", "+noall", "+answer"}), answer);
  EXPECT_EQ(shown({"+answer", "+noall"}), none) << "in the order of the words";
  EXPECT_EQ(shown({"+noall", "+all"}), ReplyParts());
  EXPECT_EQ(shown({"+nocomments"}), (ReplyParts{.comments = false}));
  EXPECT_EQ(shown({"+noall", "+comments", "+question", "+answer", "+authority", "+additional", "+stats"}),
            ReplyParts());
}

TEST(DnsQueryCommand, CountsTriesAndTheirTime) {
  const QueryCommand expected{.name = "x", .tries = 2, .per_try = std::chrono::seconds(3)};
  EXPECT_EQ(parse_query_command({"x", "+tries=2", "+time=3"}), expected);
  EXPECT_EQ(parse_query_command({"x", "+retry=1", "+time=3"}), expected);
  for (const char* word :
       {"+tries=0", "+tries=101", "+tries=x", "+tries", "+retry=100", "+time=0", "+time=1s"}) {
    EXPECT_THROW(parse_query_command({"x", word}), UsageError) << word;
  }
}

TEST(DnsQueryCommand, SaysThatItTransfersNoZones) {
  for (const char* type : {"AXFR", "ixfr"}) {
    EXPECT_THROW(parse_query_command({"lab", type}), UsageError) << type;
  }
}

TEST(DnsPrograms, TakeTheirOptions) {
  const auto query =
      parse_options(kDnsQuery, {"@10.0.0.3", "-p", "5353", "+short", "--timeout", "2s", "ftp.lab"});
  EXPECT_EQ(query["port"].as<std::uint16_t>(), 5353);
  EXPECT_EQ(query["question"].as<std::vector<std::string>>().size(), 3u);
  const auto server = parse_options(kDnsServer, {"--zone", "a b.zone", "--zone", "c.zone", "--port", "5353"});
  const std::vector<GrantedPath> paths{{"a b.zone"}, {"c.zone"}};
  EXPECT_EQ(granted_paths(server), paths);
  EXPECT_THROW(parse_options(kDnsServer, {"--port", "x"}), UsageError);
  EXPECT_FALSE(help_text(kDnsServer).empty());
  EXPECT_FALSE(help_text(kDnsQuery).empty());
}

}  // namespace
}  // namespace netrig::dns
