// Whatever bytes reach the DNS programs as a message: a server's queries, a client's replies. What a server
// answers out of its memory must be what it would answer otherwise.
#include <array>
#include <cstdint>

#include "dns/reply_memo.hpp"
#include "dns/responder.hpp"
#include "dns/text.hpp"
#include "dns/zone_file.hpp"
#include "harness/require.hpp"

namespace {

using namespace netrig;
using namespace netrig::dns;
using netrig::fuzz::require;

const Responder& responder() {
  static const Responder made = [] {
    constexpr std::string_view kZone =
        "$ORIGIN lab.\n@ 60 SOA ns admin 1 2 3 4 5\n@ 60 NS ns\nns 60 A 10.0.0.3\nftp 60 A 10.0.0.4\n"
        "files 60 CNAME ftp\naway 60 CNAME www.example.\n*.wild 60 A 10.0.0.7\nsub 60 NS ns.sub\nns.sub 60 A "
        "10.0.1.1\nold 60 DNAME new\na.new 60 A 10.0.0.8\n";
    ZoneSet zones;
    zones.add(std::move(*parse_zone_file(as_bytes(kZone), "lab.zone").zone));
    return Responder(std::move(zones), true, "netrig");
  }();
  return made;
}

/// Every reply of ours can be read again and fits.
void as_query(ByteView bytes) {
  for (auto transport : {Transport::udp, Transport::tcp}) {
    auto outcome = responder().respond(bytes, transport);
    if (const auto* forward = std::get_if<Responder::Forward>(&outcome)) {
      outcome = responder().reply(forward->pending, {.rcode = Rcode::server_failure});
    }
    if (const auto* reply = std::get_if<Reply>(&outcome)) {
      require(reply->message.size() <= (transport == Transport::udp ? kEdnsUdpBytes : kMaxMessageBytes));
      require(Message::parse(reply->message).has_value());
    }
  }
}

/// A usual query is one that the full parser takes, and gets the same reply again out of the memory.
void as_usual_query(ByteView bytes) {
  UsualQuery usual;
  if (!usual.read(bytes)) return;
  require(std::holds_alternative<Query>(parse_query(bytes)));
  const auto outcome = responder().respond(bytes, Transport::udp);
  const auto* reply = std::get_if<Reply>(&outcome);
  if (reply == nullptr || !reply->repeatable) return;
  ReplyMemo memo(7);
  memo.keep(usual, reply->message, {});
  std::array<std::uint8_t, kClassicUdpBytes> room{};
  const auto size = memo.find({}, usual, room);
  require(as_text(ByteView(room).first(size)) == as_text(reply->message));
  memo.keep(usual, reply->message, ReplySpan{TimePoint(), TimePoint(std::chrono::seconds(10))});
  require(memo.find(TimePoint(std::chrono::seconds(4)), usual, room) == size);
}

/// What parses can be written, read again and printed.
void as_reply(ByteView bytes) {
  const auto message = Message::parse(bytes);
  if (!message) return;
  const auto again = Message::parse(message->serialize());
  require(again.has_value());
  require(again->header.truncated || again->answer.size() == message->answer.size());
  require(message->serialize(kClassicUdpBytes).size() <= std::max(kClassicUdpBytes, bytes.size() * 2));
  Exchange exchange;
  exchange.reply = *message;
  describe(exchange);
  if (!message->questions.empty()) answer_of(message->questions.front(), *message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  as_query(bytes);
  as_usual_query(bytes);
  as_reply(bytes);
  return 0;
}
