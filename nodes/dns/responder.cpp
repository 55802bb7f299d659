#include "dns/responder.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace netrig::dns {

namespace {

/// Zone transfers and types that no zone holds (RFC 5936, RFC 6895 3.1); ANY, MAILA and MAILB are ordinary
/// questions.
bool is_refused(const Question& question) {
  switch (question.type) {
    case RecordType::opt:
    case RecordType::tkey:
    case RecordType::tsig:
    case RecordType::ixfr:
    case RecordType::axfr:
      return true;
    default:
      return question.record_class != RecordClass::internet;
  }
}

/// The question's name, and the names that aliases lead to from it, in this order.
std::vector<Name> alias_chain(const Name& start, const Records& records) {
  constexpr std::size_t kMaxAliases = 16;  // a longer chain is a loop, or as bad as one
  std::vector<Name> chain{start};
  while (chain.size() <= kMaxAliases) {
    const auto alias = std::ranges::find_if(records, [&](const Record& record) {
      return record.type == RecordType::cname && record.owner == chain.back();
    });
    const auto target = alias == records.end() ? std::nullopt : target_of(*alias);
    if (!target || std::ranges::count(chain, *target) > 0) break;
    chain.push_back(*target);
  }
  return chain;
}

/// A DNAME belongs to the alias that is made of it, and stands above that one's name (RFC 6672 3.1).
bool is_asked_for(const Record& record, const Question& question, const std::vector<Name>& chain) {
  if (record.record_class != question.record_class) return false;
  if (record.type == RecordType::dname) {
    return std::ranges::any_of(chain, [&](const Name& name) { return name.is_within(record.owner); });
  }
  const bool is_right_type =
      record.type == RecordType::cname || record.type == question.type || question.type == RecordType::any;
  return is_right_type && std::ranges::count(chain, record.owner) > 0;
}

}  // namespace

Responder::Outcome Responder::respond(ByteView message, Transport transport) const {
  auto parsed = parse_query(message);
  if (std::holds_alternative<Ignored>(parsed)) return Ignored{};
  if (const auto* rejected = std::get_if<Rejected>(&parsed)) return Reply{make_rejection(*rejected)};
  return answer(std::get<Query>(std::move(parsed)), transport);
}

Responder::Outcome Responder::answer(Query query, Transport transport) const {
  const Answer refused{.rcode = Rcode::refused};
  if (const auto chaos = answer_chaos(query.question)) return make_reply(query, *chaos, transport, forwards_);
  if (is_refused(query.question)) return make_reply(query, refused, transport, forwards_);
  const bool may_forward = forwards_ && query.header.recursion_desired;
  auto zone_answer = zones_.answer(query.question, transport);
  if (!zone_answer && !may_forward) return make_reply(query, refused, transport, forwards_);
  if (!zone_answer) {
    auto question = query.question;
    return Forward{std::move(question), {std::move(query), transport}};
  }
  if (!zone_answer->open || !may_forward) return make_reply(query, zone_answer->answer, transport, forwards_);
  return Forward{std::move(*zone_answer->open),
                 {std::move(query), transport, std::move(zone_answer->answer)}};
}

Reply Responder::reply(const PendingReply& pending, const Answer& answer) const {
  Answer whole = answer;
  whole.authoritative = pending.found.authoritative;  // AA is that of the first owner name, RFC 1035 4.1.1
  whole.answer.insert(whole.answer.begin(), pending.found.answer.begin(), pending.found.answer.end());
  auto made = make_reply(pending.query, whole, pending.transport, forwards_);
  if (!pending.found.answer.empty())
    made.repeatable = false;  // of two sources, whose TTLs differ in their age
  return made;
}

/// Some text at the name itself is all that this class is used for.
std::optional<Answer> Responder::answer_chaos(const Question& question) const {
  static const std::array kNames{*Name::parse("version.bind."), *Name::parse("version.server.")};
  const bool is_asked = question.record_class == RecordClass::chaos &&
                        (question.type == RecordType::txt || question.type == RecordType::any) &&
                        std::ranges::count(kNames, question.name) > 0;
  if (!is_asked || chaos_version_.empty()) return {};
  Record text{.owner = question.name, .type = RecordType::txt, .record_class = RecordClass::chaos};
  ByteWriter rdata;
  rdata.u8(static_cast<std::uint8_t>(chaos_version_.size())).text(chaos_version_);
  text.rdata = std::move(rdata).take();
  return Answer{.authoritative = true, .answer = {std::move(text)}};
}

bool is_useful(const Message& reply) {
  const auto& header = reply.header;
  if (header.rcode == Rcode::name_error) return !header.truncated;
  if (header.rcode != Rcode::no_error || header.truncated) return false;
  const auto has = [&](RecordType type) {
    return std::ranges::count(reply.authority, type, &Record::type) > 0;
  };
  return !reply.answer.empty() || header.authoritative || has(RecordType::soa) || !has(RecordType::ns);
}

Answer answer_of(const Question& question, const Message& reply) {
  const auto rcode = reply.header.rcode;
  if (rcode != Rcode::no_error && rcode != Rcode::name_error) return {.rcode = Rcode::server_failure};
  Answer answer{.rcode = rcode};
  const auto chain = alias_chain(question.name, reply.answer);
  for (const auto& record : reply.answer) {
    if (is_asked_for(record, question, chain)) answer.answer.push_back(record);
  }
  for (const auto& record : reply.authority) {
    const bool denies = record.type == RecordType::soa && record.record_class == question.record_class &&
                        chain.back().is_within(record.owner);
    if (denies) answer.authority.push_back(record);
  }
  return answer;
}

}  // namespace netrig::dns
