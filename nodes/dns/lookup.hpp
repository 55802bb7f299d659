// One question to one server, as a state machine (RFC 1035 4.2, 7.3; RFC 5452; RFC 7766): what to send when,
// which replies to believe, when to give up. The one who drives it owns the sockets:
//
//     auto step = lookup.start(now);
//     while (auto* send = std::get_if<Lookup::Send>(&step)) {
//       … open a new socket for send->transport, send send->message, wait for bytes until send->deadline …
//       step = lookup.on_message(now, from, bytes);   // or on_timeout(now), on_error(now, error)
//       … Wait: go on waiting at the same socket …
//     }
#pragma once

#include <cstdint>
#include <functional>
#include <variant>

#include "dns/message.hpp"
#include "host/result.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig::dns {

struct LookupOptions {
  int tries = 3;
  /// Three of them end before a stub resolver's usual 5 s. Asking again without EDNS, or over TCP, has as
  /// long once more.
  Duration per_try = std::chrono::milliseconds(1500);
  bool recursion_desired = true;
  bool edns = true;
  bool dnssec_ok = false;                   ///< DO, RFC 3225; with EDNS
  std::uint16_t udp_bytes = kEdnsUdpBytes;  ///< what EDNS says that is taken
  bool tcp_only = false;
  bool retry_truncated = true;  ///< over TCP; otherwise the truncated reply is the result
};

class Lookup {
 public:
  /// Send over a new socket with a fresh ephemeral port (RFC 5452 9.2), until `deadline`.
  struct Send {
    Transport transport = Transport::udp;
    Bytes message;
    TimePoint deadline;
  };
  struct Wait {};  ///< that was nothing to believe; the deadline stays
  struct Done {
    Message reply;
    std::size_t size_bytes = 0;
    Transport transport = Transport::udp;
  };
  /// Errors: HostError::timed_out, or that of the last try.
  using Step = std::variant<Send, Wait, Done, Error>;

  /// `random` gives unpredictable 16-bit numbers.
  Lookup(Endpoint server, Question question, LookupOptions options, std::function<std::uint16_t()> random);

  Step start(TimePoint now);
  Step on_message(TimePoint now, const Endpoint& from, ByteView bytes);
  Step on_timeout(TimePoint now);
  /// The socket failed: refused, unreachable, reset, end of file.
  Step on_error(TimePoint now, Error error);

  const Endpoint& server() const { return server_; }
  const Question& question() const { return question_; }
  TimePoint deadline() const { return deadline_; }

 private:
  Send send(TimePoint now);
  bool is_ours(const Endpoint& from, const Message& reply) const;
  /// Whether the header and the question are those of the server's reply, whatever follows them.
  bool begins_as_ours(const Endpoint& from, ByteView bytes) const;

  Endpoint server_;
  Question question_;
  LookupOptions options_;
  std::function<std::uint16_t()> random_;
  int tries_ = 0;
  std::uint16_t id_ = 0;
  Transport transport_ = Transport::udp;
  bool edns_ = true;
  TimePoint deadline_{};
};

}  // namespace netrig::dns
