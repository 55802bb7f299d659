// Whatever bytes reach the DNS programs: a server's queries, a client's replies, a TCP stream; and master
// files, which begin with a semicolon here.
#include <cstdint>
#include <cstdlib>

#include "dns/framing.hpp"
#include "dns/responder.hpp"
#include "dns/text.hpp"
#include "dns/zone_file.hpp"

namespace {

using namespace netrig;
using namespace netrig::dns;

void require(bool condition) {
  if (!condition) std::abort();
}

const Responder& responder() {
  static const Responder made = [] {
    constexpr std::string_view kZone =
        "$ORIGIN lab.\n@ 60 SOA ns admin 1 2 3 4 5\n@ 60 NS ns\nns 60 A 10.0.0.3\nftp 60 A 10.0.0.4\n"
        "files 60 CNAME ftp\naway 60 CNAME www.example.\n*.wild 60 A 10.0.0.7\nsub 60 NS ns.sub\nns.sub 60 A "
        "10.0.1.1\n";
    ZoneSet zones;
    zones.add(std::move(*parse_zone_file(as_bytes(kZone), "lab.zone").zone));
    return Responder(std::move(zones), true);
  }();
  return made;
}

/// Every reply of ours can be read again and fits.
void as_query(ByteView bytes) {
  for (auto transport : {Transport::udp, Transport::tcp}) {
    auto outcome = responder().respond(bytes, transport);
    if (auto* forward = std::get_if<Responder::Forward>(&outcome)) {
      outcome = responder().reply(forward->pending, {.rcode = Rcode::server_failure});
    }
    if (const auto* reply = std::get_if<Bytes>(&outcome)) {
      require(reply->size() <= (transport == Transport::udp ? kEdnsUdpBytes : kMaxMessageBytes));
      require(Message::parse(*reply).has_value());
    }
  }
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

void as_stream(ByteView bytes) {
  Deframer deframer;
  deframer.push(bytes);
  while (auto message = deframer.next()) as_query(*message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  if (size > 0 && data[0] == ';') {
    parse_zone_file(bytes, "fuzz.zone");
  } else {
    as_query(bytes);
    as_reply(bytes);
    as_stream(bytes);
  }
  return 0;
}
