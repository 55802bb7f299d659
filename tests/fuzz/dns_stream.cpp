// A TCP client that sends what it likes, when it likes, and reads as it likes, against the session of a
// server. The first byte chooses the limits; then each byte is something that happens.
#include <cstdint>
#include <deque>

#include "dns/responder.hpp"
#include "dns/stream_session.hpp"
#include "dns/zone_file.hpp"
#include "harness/require.hpp"

namespace {

using namespace netrig;
using namespace netrig::dns;
using netrig::fuzz::require;

const Responder& responder() {
  static const Responder made = [] {
    constexpr std::string_view kZone =
        "$ORIGIN lab.\n@ 60 SOA ns admin 1 2 3 4 5\n@ 60 NS ns\nftp 60 A 10.0.0.4\n";
    ZoneSet zones;
    zones.add(std::move(*parse_zone_file(as_bytes(kZone), "lab.zone").zone));
    return Responder(std::move(zones), true);
  }();
  return made;
}

class Play {
 public:
  Play(std::uint8_t choice, ByteView script)
      : limits_{.queries_in_flight = 1u + choice % 8u, .queued_bytes = 64u << (choice / 8u % 8u)},
        session_(now_, limits_),
        script_(script) {}

  void run() {
    while (script_.left() > 0 && !session_.is_over()) {
      happen(script_.u8());
      check();
    }
    finish();
  }

 private:
  void happen(std::uint8_t what) {
    switch (what >> 6) {
      case 0:
        return receive(what);
      case 1:
        return reply_later();
      case 2:
        return write();
      default:
        now_ += std::chrono::milliseconds(what * 10);
        if (now_ >= session_.input_deadline()) session_.end_input();
    }
  }

  void receive(std::size_t count) {
    if (!session_.wants_input()) return;
    session_.receive(script_.take(std::min(count, script_.left())));
    take_queries();
  }

  void take_queries() {
    while (const auto query = session_.next_query(now_)) {
      const auto outcome = responder().respond(*query, Transport::tcp);
      if (std::holds_alternative<Ignored>(outcome)) return session_.refuse();
      if (const auto* reply = std::get_if<Reply>(&outcome)) {
        session_.reply(reply->message);
      } else {
        waiting_.push_back(std::get<Responder::Forward>(outcome).pending);
      }
    }
  }

  void reply_later() {
    if (waiting_.empty()) return;
    session_.reply(responder().reply(waiting_.front(), {.rcode = Rcode::server_failure}).message);
    waiting_.pop_front();
  }

  /// Whole replies leave, each behind its length.
  void write() {
    Deframer sent;
    sent.push(session_.start_output());
    while (const auto reply = sent.next()) require(Message::parse(*reply).has_value());
    require(sent.left() == 0);
    session_.written(now_);
    take_queries();
  }

  void check() const {
    require(session_.in_flight() <= limits_.queries_in_flight);
    require(session_.held_bytes() <= 2 + kMaxMessageBytes + 64);
    require(session_.queued_bytes() <= limits_.queued_bytes + limits_.queries_in_flight * 1024);
    require(session_.in_flight() >= waiting_.size());
  }

  /// The client goes: everything comes to its end.
  void finish() {
    session_.end_input();
    for (int turns = 0; !session_.is_over(); ++turns) {
      require(turns < 100'000);
      take_queries();
      while (!waiting_.empty()) reply_later();
      write();
    }
  }

  TimePoint now_{};
  StreamLimits limits_;
  StreamSession session_;
  ByteReader script_;
  std::deque<PendingReply> waiting_ = {};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Play(data[0], ByteView(data, size).subspan(1)).run();
  return 0;
}
