// The server's mind, free of I/O: a message in, a reply out, or the question that another server must answer
// first. Zones answer at once; a table of replies made in advance would answer here as well, before
// everything else.
#pragma once

#include <variant>

#include "dns/answer.hpp"
#include "dns/query.hpp"
#include "dns/zone_set.hpp"

namespace netrig::dns {

/// A query whose reply waits for an answer from elsewhere.
struct PendingReply {
  Query query;
  Transport transport = Transport::udp;
  Answer found = {};  ///< the aliases that led to the question handed on
};

class Responder {
 public:
  struct Forward {
    Question question;
    PendingReply pending;
  };
  /// Ignored: silence. Bytes: the reply.
  using Outcome = std::variant<Ignored, Bytes, Forward>;

  /// With `forwards`, names outside of the zones are handed on if the client wishes recursion; all else is
  /// REFUSED.
  Responder(ZoneSet zones, bool forwards) : zones_(std::move(zones)), forwards_(forwards) {}

  Outcome respond(ByteView message, Transport transport) const;
  Bytes reply(const PendingReply& pending, const Answer& answer) const;
  void replace_zones(ZoneSet zones) { zones_ = std::move(zones); }

 private:
  Outcome answer(Query query, Transport transport) const;

  ZoneSet zones_;
  bool forwards_;
};

/// What of another server's reply is handed on and kept: the answers on the chain of aliases from the
/// question, and the SOA of a denial. Anything but NOERROR and NXDOMAIN is a SERVFAIL here.
Answer answer_of(const Question& question, const Message& reply);

}  // namespace netrig::dns
