#include "dns/lookup.hpp"

#include <algorithm>

#include "dns/header.hpp"

namespace netrig::dns {

namespace {

/// A server without EDNS may say so by these (RFC 6891 7).
bool may_dislike_edns(const Message& reply) {
  const auto rcode = reply.header.rcode;
  return !reply.edns && (rcode == Rcode::format_error || rcode == Rcode::not_implemented);
}

}  // namespace

Lookup::Lookup(Endpoint server, Question question, LookupOptions options,
               std::function<std::uint16_t()> random)
    : server_(server),
      question_(std::move(question)),
      options_(options),
      random_(std::move(random)),
      transport_(options.tcp_only ? Transport::tcp : Transport::udp),
      edns_(options.edns) {}

Lookup::Step Lookup::start(TimePoint now) {
  return send(now);
}

Lookup::Send Lookup::send(TimePoint now) {
  ++tries_;
  id_ = random_();
  deadline_ = now + options_.per_try;
  Message query{.header = {.id = id_, .recursion_desired = options_.recursion_desired},
                .questions = {question_}};
  if (edns_) query.edns = Edns{.udp_bytes = options_.udp_bytes, .dnssec_ok = options_.dnssec_ok};
  return {transport_, query.serialize(), deadline_};
}

/// RFC 5452 9.1: address and port, ID, and the question.
bool Lookup::is_ours(const Endpoint& from, const Message& reply) const {
  if (from != server_ || reply.header.id != id_ || !reply.header.response ||
      reply.header.opcode != Opcode::query) {
    return false;
  }
  // A server that did not understand the message need not repeat the question.
  if (reply.questions.empty())
    return reply.header.rcode == Rcode::format_error || reply.header.rcode == Rcode::not_implemented;
  return reply.questions.size() == 1 && reply.questions.front() == question_;
}

bool Lookup::begins_as_ours(const Endpoint& from, ByteView bytes) const {
  ByteReader reader(bytes);
  const auto wire = WireHeader::parse(reader);
  if (!wire || wire->questions != 1) return false;
  auto asked = Name::read(reader);
  const auto type = reader.u16();
  const auto record_class = reader.u16();
  if (!asked || !reader.ok()) return false;
  return is_ours(from, {.header = wire->header,
                        .questions = {{std::move(*asked), static_cast<RecordType>(type),
                                       static_cast<RecordClass>(record_class)}}});
}

Lookup::Step Lookup::on_message(TimePoint now, const Endpoint& from, ByteView bytes) {
  auto reply = Message::parse(bytes);
  if (!reply || !is_ours(from, *reply)) {
    // Over UDP anyone may have sent it. A TCP connection that carries it is of no use any more.
    const bool is_broken = !reply && begins_as_ours(from, bytes);
    if (transport_ == Transport::udp && !is_broken) return Wait{};
    return on_error(now, boost::system::errc::make_error_code(boost::system::errc::bad_message));
  }
  if (edns_ && may_dislike_edns(*reply)) {
    edns_ = false;
    return send(now);
  }
  if (reply->header.truncated && transport_ == Transport::udp && options_.retry_truncated) {
    transport_ = Transport::tcp;  // RFC 7766 5
    return send(now);
  }
  return Done{std::move(*reply), bytes.size(), transport_};
}

Lookup::Step Lookup::on_timeout(TimePoint now) {
  return on_error(now, HostError::timed_out);
}

Lookup::Step Lookup::on_error(TimePoint now, Error error) {
  if (tries_ < options_.tries) return send(now);
  return error;
}

}  // namespace netrig::dns
