// The server's mind, free of I/O: a message in, a reply out, or the question that another server must answer
// first. The UDP side asks it only for what no reply is remembered for (dns/reply_memo.hpp).
#pragma once

#include <string>
#include <utility>
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
  /// Ignored: silence.
  using Outcome = std::variant<Ignored, Reply, Forward>;

  /// With `forwards`, names outside of the zones are handed on if the client wishes recursion; all else is
  /// REFUSED. `chaos_version` is told to who asks for version.bind or version.server of class CHAOS (RFC 4892
  /// 3); empty: that is REFUSED as well.
  Responder(ZoneSet zones, bool forwards, std::string chaos_version = {})
      : zones_(std::move(zones)), forwards_(forwards), chaos_version_(std::move(chaos_version)) {}

  Outcome respond(ByteView message, Transport transport) const;
  Reply reply(const PendingReply& pending, const Answer& answer) const;
  /// Gives the old ones, which may take a while to destroy.
  ZoneSet replace_zones(ZoneSet zones) { return std::exchange(zones_, std::move(zones)); }

 private:
  Outcome answer(Query query, Transport transport) const;
  std::optional<Answer> answer_chaos(const Question& question) const;

  ZoneSet zones_;
  bool forwards_;
  std::string chaos_version_;
};

/// Whether another server's reply says something of the question: not an error, not cut off, and not a
/// referral, as who does not recurse gives it (RFC 2308 2.1, 2.2.1).
bool is_useful(const Message& reply);

/// What of another server's reply is handed on and kept: on the chain of aliases from the question, the
/// aliases and what was asked for, and the SOA of a denial by a zone that the chain's end is in. Anything but
/// NOERROR and NXDOMAIN is a SERVFAIL here.
Answer answer_of(const Question& question, const Message& reply);

}  // namespace netrig::dns
