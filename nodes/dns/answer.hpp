// What is known about one question, wherever it came from: a zone, the cache, another server. It is what
// turns a query into a reply.
#pragma once

#include "dns/message.hpp"
#include "dns/query.hpp"

namespace netrig::dns {

struct Answer {
  Rcode rcode = Rcode::no_error;
  bool authoritative = false;
  Records answer = {};
  Records authority = {};
  Records additional = {};

  friend bool operator==(const Answer&, const Answer&) = default;
};

/// The reply to `query` that says `answer`, in at most as many bytes as the client and the transport allow.
Bytes make_reply(const Query& query, const Answer& answer, Transport transport, bool recursion_available);

/// The reply to what parse_query() rejected.
Bytes make_rejection(const Rejected& rejected);

}  // namespace netrig::dns
