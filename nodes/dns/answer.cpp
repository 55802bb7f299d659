#include "dns/answer.hpp"

namespace netrig::dns {

namespace {

/// RFC 1035 4.1.1: a reply repeats the ID, the opcode and RD; RFC 4035 3.1.6: and CD.
Header reply_header(const Header& query, Rcode rcode) {
  return {.id = query.id,
          .response = true,
          .opcode = query.opcode,
          .recursion_desired = query.recursion_desired,
          .checking_disabled = query.checking_disabled,
          .rcode = rcode};
}

/// EDNS is answered by EDNS and never sent without (RFC 6891 7). DO stays clear: nothing here validates or
/// signs.
std::optional<Edns> reply_edns(const std::optional<Edns>& query) {
  if (!query) return {};
  return Edns{};
}

}  // namespace

Bytes make_reply(const Query& query, const Answer& answer, Transport transport, bool recursion_available) {
  Message reply{.header = reply_header(query.header, answer.rcode),
                .questions = {query.question},
                .answer = answer.answer,
                .authority = answer.authority,
                .additional = answer.additional,
                .edns = reply_edns(query.edns)};
  reply.header.authoritative = answer.authoritative;
  reply.header.recursion_available = recursion_available;
  return reply.serialize(reply_limit_bytes(transport, query.edns));
}

Bytes make_rejection(const Rejected& rejected) {
  Message reply{.header = reply_header(rejected.header, rejected.rcode), .edns = reply_edns(rejected.edns)};
  if (rejected.question) reply.questions.push_back(*rejected.question);
  return reply.serialize(kClassicUdpBytes);
}

}  // namespace netrig::dns
