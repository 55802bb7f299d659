#include "dns/answer.hpp"

#include <algorithm>

#include "dns/message_writer.hpp"

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

bool has_dname(const Records& records) {
  return std::ranges::any_of(records, [](const Record& record) { return record.type == RecordType::dname; });
}

}  // namespace

Reply make_reply(const Query& query, const Answer& answer, Transport transport, bool recursion_available) {
  Message reply{.header = reply_header(query.header, answer.rcode),
                .questions = {query.question},
                .answer = answer.answer,
                .authority = answer.authority,
                .additional = answer.additional,
                .edns = reply_edns(query.edns)};
  reply.header.authoritative = answer.authoritative;
  reply.header.recursion_available = recursion_available;
  auto written = MessageWriter(reply_limit_bytes(transport, query.edns)).write(reply);
  // An alias made of a DNAME repeats labels of the question, in the case that this client wrote them.
  const bool is_made = query.question.type != RecordType::dname && has_dname(answer.answer);
  const bool repeatable = written.whole && written.bytes.size() <= kClassicUdpBytes && !is_made;
  return {std::move(written.bytes), repeatable};
}

Bytes make_rejection(const Rejected& rejected) {
  Message reply{.header = reply_header(rejected.header, rejected.rcode), .edns = reply_edns(rejected.edns)};
  if (rejected.question) reply.questions.push_back(*rejected.question);
  return reply.serialize(kClassicUdpBytes);
}

}  // namespace netrig::dns
