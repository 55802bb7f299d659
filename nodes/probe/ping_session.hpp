// One run of ping as a state machine: what to send when, what to say of what comes back, when it is over. It
// counts and ends as iputils' ping does. The one who drives it owns the socket:
//
//     for (;;) {
//       const auto step = session.next(now);
//       … Send: send request_payload() with that sequence number, then session.sent(…) or send_failed(…) …
//       … Wait: wait for an answer until then; print the lines of on_reply(…) or on_error(…) …
//       … Done: print session.summary() …
//     }
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "host/icmp.hpp"
#include "probe/ping_plan.hpp"
#include "probe/round_trips.hpp"

namespace netrig::probe {

class PingSession {
 public:
  struct Send {
    std::uint16_t sequence = 0;
  };
  struct Wait {
    TimePoint until;
  };
  struct Done {};
  using Step = std::variant<Send, Wait, Done>;
  using Lines = std::vector<std::string>;

  PingSession(PingPlan plan, IpAddress to, TimePoint start);

  /// The name that replies of the destination show besides its address; empty for none.
  void set_name(std::string name) { name_ = std::move(name); }
  /// "PING ftp.lab (10.0.0.4) 56(84) bytes of data."
  std::string headline() const;
  ByteView request_payload() const { return payload_; }

  Step next(TimePoint now);
  /// The request of the last Send has left, or this host could not send it.
  void sent(TimePoint now) { begin_request(now); }
  void send_failed(TimePoint now);
  Lines on_reply(TimePoint now, const EchoReply& reply);
  Lines on_error(const EchoError& error);
  /// The user has seen enough.
  void stop() { stopped_ = true; }

  /// The statistics.
  Lines summary() const;
  /// 0: there were answers, and, where both --count and --deadline were given, as many as asked for; 1 else.
  int exit_status() const;

 private:
  struct Request {
    TimePoint sent;
    bool answered = false;
  };

  bool is_done(TimePoint now) const;
  bool all_sent() const { return plan_.count && transmitted_ >= *plan_.count && !plan_.deadline; }
  TimePoint give_up_time() const;
  void begin_request(TimePoint now);
  std::string reply_line(const EchoReply& reply, Duration time, bool again) const;

  PingPlan plan_;
  IpAddress to_;
  std::string name_;
  Bytes payload_;
  TimePoint start_;
  TimePoint next_send_;
  TimePoint last_sent_;
  std::map<std::uint16_t, Request> requests_;  ///< at most one a sequence number
  std::uint64_t transmitted_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t errors_ = 0;
  RoundTrips times_;
  bool stopped_ = false;
};

}  // namespace netrig::probe
