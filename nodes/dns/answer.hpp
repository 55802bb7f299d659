// What is known about one question, wherever it came from: a zone, the cache, another server. It is what
// turns a query into a reply.
#pragma once

#include "dns/message.hpp"
#include "dns/query.hpp"
#include "dns/reply_memo.hpp"

namespace netrig::dns {

struct Answer {
  Rcode rcode = Rcode::no_error;
  bool authoritative = false;
  Records answer = {};
  Records authority = {};
  Records additional = {};

  friend bool operator==(const Answer&, const Answer&) = default;
};

/// A reply, and whether others may get it, too.
struct Reply {
  Bytes message;
  /// Every UsualQuery with the same key gets the same from the same source: nothing was left out, and the
  /// shortest limit keeps it. With a span: within that.
  bool repeatable = false;
  std::optional<ReplySpan> span = {};
};

/// The reply to `query` that says `answer`, in at most as many bytes as the client and the transport allow.
Reply make_reply(const Query& query, const Answer& answer, Transport transport, bool recursion_available);

/// The reply to what parse_query() rejected.
Bytes make_rejection(const Rejected& rejected);

}  // namespace netrig::dns
