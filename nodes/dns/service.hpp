// What the sockets of a server share: the responder, the forwarder, and the questions on their way to the
// upstream.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "dns/forwarder.hpp"
#include "dns/responder.hpp"
#include "host/host.hpp"

namespace netrig::dns {

struct ServiceOptions {
  std::optional<Endpoint> upstream = {};
  ForwarderLimits limits = {};
};

class Service {
 public:
  /// Takes a reply to where its query came from; must not throw, and do nothing if that has gone.
  using ReplyTo = std::function<void(Bytes)>;

  Service(Host& host, ZoneSet zones, const ServiceOptions& options);

  Responder::Outcome respond(ByteView message, Transport transport) const {
    return responder_.respond(message, transport);
  }
  /// Answers from the cache at once, or asks the upstream and answers then: in any case once.
  void forward(Responder::Forward forward, ReplyTo reply_to);
  void replace_zones(ZoneSet zones) { responder_.replace_zones(std::move(zones)); }

  /// Ends the questions that are on their way; their replies are lost.
  Task<> stop();

 private:
  struct Waiter {
    PendingReply pending;
    ReplyTo reply_to;
  };

  Task<> ask_upstream(Question question);
  void finish(const Question& question, const Answer& answer);

  Host& host_;
  Responder responder_;
  std::optional<Endpoint> upstream_;
  Forwarder forwarder_;
  std::map<WaiterId, Waiter> waiters_;
  WaiterId next_waiter_ = 0;
  TaskGroup questions_;
};

}  // namespace netrig::dns
