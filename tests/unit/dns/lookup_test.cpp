#include "dns/lookup.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using std::chrono::milliseconds;

const Endpoint kServer{Ipv4Address({10, 0, 0, 3}), 53};
const Endpoint kStranger{Ipv4Address({10, 0, 0, 66}), 53};
const Endpoint kOtherPort{Ipv4Address({10, 0, 0, 3}), 5353};

/// A dated transcript: the machine's inputs and what it does, as text. IDs are 1000, 1001, …
class DnsLookup : public testing::Test {
 protected:
  explicit DnsLookup(LookupOptions options = {})
      : lookup_(kServer, {name("ftp.lab"), RecordType::a}, options, [this] { return next_id_++; }) {}

  void at(int time_ms) { now_ = TimePoint(milliseconds(time_ms)); }

  static Message reply(std::uint16_t id) {
    return {.header = {.id = id, .response = true, .recursion_available = true},
            .questions = {{name("FTP.lab"), RecordType::a}},
            .answer = {a_record("ftp.lab", 60, "10.0.0.4")},
            .edns = Edns{}};
  }

  std::string start() { return describe_step("start", lookup_.start(now_)); }
  std::string timeout() { return describe_step("timeout", lookup_.on_timeout(now_)); }
  std::string receive(const Message& message, const Endpoint& from = kServer) {
    return receive(message.serialize(), from);
  }
  std::string receive(const Bytes& bytes, const Endpoint& from = kServer) {
    return describe_step("bytes from " + from.to_string(), lookup_.on_message(now_, from, bytes));
  }
  std::string refuse() {
    const auto error = boost::system::errc::make_error_code(boost::system::errc::connection_refused);
    return describe_step("refused", lookup_.on_error(now_, error));
  }
  std::string log() const { return log_.str(); }

  Lookup lookup_;

 private:
  static std::string describe_send(const Lookup::Send& send) {
    const auto message = Message::parse(send.message);
    EXPECT_TRUE(message);
    return std::string("send ") + (send.transport == Transport::udp ? "udp" : "tcp") + " " +
           std::to_string(message->header.id) + (message->edns ? " edns" : "") + " until " +
           std::to_string(std::chrono::duration_cast<milliseconds>(send.deadline.time_since_epoch()).count());
  }

  std::string describe_step(const std::string& input, const Lookup::Step& step) {
    std::string text = "wait";
    if (const auto* send = std::get_if<Lookup::Send>(&step)) text = describe_send(*send);
    if (const auto* done = std::get_if<Lookup::Done>(&step))
      text = "done " + to_string(done->reply.header.rcode);
    if (const auto* error = std::get_if<Error>(&step)) text = "error " + error->message();
    log_ << now_.time_since_epoch() / milliseconds(1) << " ms: " << input << " -> " << text << "\n";
    return text;
  }

  TimePoint now_{};
  std::uint16_t next_id_ = 1000;
  std::ostringstream log_;
};

TEST_F(DnsLookup, AsksAndBelievesTheServer) {
  EXPECT_EQ(start(), "send udp 1000 edns until 1500") << log();
  at(20);
  EXPECT_EQ(receive(reply(1000)), "done NOERROR") << log();
}

TEST_F(DnsLookup, RetriesWithFreshIdsAndGivesUp) {
  start();
  at(1500);
  EXPECT_EQ(timeout(), "send udp 1001 edns until 3000") << log();
  at(1600);
  EXPECT_EQ(receive(reply(1000)), "wait") << "an old ID is no good: " << log();
  at(3000);
  EXPECT_EQ(timeout(), "send udp 1002 edns until 4500") << log();
  at(4500);
  EXPECT_EQ(timeout(), "error timed out") << log();
}

TEST_F(DnsLookup, DropsSpoofedReplies) {
  start();
  EXPECT_EQ(receive(reply(1000), kStranger), "wait") << log();
  EXPECT_EQ(receive(reply(1000), kOtherPort), "wait") << log();
  EXPECT_EQ(receive(reply(999)), "wait") << log();
  auto other_name = reply(1000);
  other_name.questions.front().name = name("ftp.lac");
  EXPECT_EQ(receive(other_name), "wait") << log();
  auto other_type = reply(1000);
  other_type.questions.front().type = RecordType::aaaa;
  EXPECT_EQ(receive(other_type), "wait") << log();
  auto query = reply(1000);
  query.header.response = false;
  EXPECT_EQ(receive(query), "wait") << log();
  auto no_question = reply(1000);
  no_question.questions.clear();
  EXPECT_EQ(receive(no_question), "wait") << log();
  EXPECT_EQ(receive(hex("03 e8 80")), "wait") << log();
  EXPECT_EQ(receive(reply(1000)), "done NOERROR") << log();
}

TEST_F(DnsLookup, TakesTruncatedRepliesAgainOverTcp) {
  start();
  auto truncated = reply(1000);
  truncated.header.truncated = true;
  truncated.answer.clear();
  EXPECT_EQ(receive(truncated), "send tcp 1001 edns until 1500") << log();
  at(10);
  EXPECT_EQ(receive(reply(1001)), "done NOERROR") << log();
}

TEST_F(DnsLookup, WrongBytesOverTcpEndTheConnection) {
  start();
  auto truncated = reply(1000);
  truncated.header.truncated = true;
  receive(truncated);
  EXPECT_EQ(receive(hex("00")), "send tcp 1002 edns until 1500") << log();
  EXPECT_EQ(receive(hex("00")).substr(0, 5), "error") << log();
}

TEST_F(DnsLookup, DoesWithoutEdnsWhereItIsUnknown) {
  start();
  auto dislike = reply(1000);
  dislike.header.rcode = Rcode::format_error;
  dislike.answer.clear();
  dislike.questions.clear();
  dislike.edns.reset();
  EXPECT_EQ(receive(dislike), "send udp 1001 until 1500") << log();
  EXPECT_EQ(receive(reply(1001)), "done NOERROR") << log();
}

TEST_F(DnsLookup, ReportsTheNetworksError) {
  start();
  refuse();
  refuse();
  EXPECT_EQ(refuse(), "error Connection refused") << log();
}

TEST_F(DnsLookup, HandsFailuresOn) {
  start();
  auto failure = reply(1000);
  failure.header.rcode = Rcode::server_failure;
  failure.answer.clear();
  EXPECT_EQ(receive(failure), "done SERVFAIL") << log();
}

TEST_F(DnsLookup, ABrokenReplyOfTheServerEndsTheTry) {
  start();
  auto broken = reply(1000).serialize();
  broken.pop_back();
  EXPECT_EQ(receive(broken, kStranger), "wait") << log();
  EXPECT_EQ(receive(broken), "send udp 1001 edns until 1500") << log();
  EXPECT_EQ(receive(broken), "wait") << "an old ID: " << log();
  broken[1] = 0xe9;
  EXPECT_EQ(receive(broken), "send udp 1002 edns until 1500") << log();
  broken[1] = 0xea;
  EXPECT_EQ(receive(broken).substr(0, 5), "error") << log();
}

class DnsLookupOfUser : public DnsLookup {
 protected:
  DnsLookupOfUser() : DnsLookup({.tries = 1, .edns = false, .retry_truncated = false}) {}
};

TEST_F(DnsLookupOfUser, ObeysTheOptions) {
  EXPECT_EQ(start(), "send udp 1000 until 1500") << log();
  auto truncated = reply(1000);
  truncated.header.truncated = true;
  EXPECT_EQ(receive(truncated), "done NOERROR") << log();
}

}  // namespace
}  // namespace netrig::dns
