#include "dns/service.hpp"

#include "dns/exchange.hpp"
#include "host/random.hpp"

namespace netrig::dns {

namespace {

/// Others are errors of this host, such as a lack of sockets.
bool tells_of_server(const Error& error) {
  using namespace boost::system::errc;
  return error == HostError::timed_out || error == connection_refused || error == host_unreachable ||
         error == network_unreachable || error == bad_message;
}

}  // namespace

Service::Service(Host& host, ZoneSet zones, const ServiceOptions& options)
    : host_(host),
      responder_(std::move(zones), !options.upstreams.empty(), options.chaos_version),
      memo_(random_u64(host), options.memo),
      upstreams_(options.upstreams),
      forwarder_(options.limits),
      questions_(host),
      cannot_ask_("dns-server: cannot ask an upstream server"),
      busy_("dns-server: too many questions wait for an upstream server; some are answered with SERVFAIL"),
      evicting_("dns-server: the cache is full: answers go before their time; --cache-size N for more",
                std::chrono::minutes(10)),
      slow_client_("dns-server: a TCP client was too slow with a message, and is cut off"),
      many_connections_(
          "dns-server: too many TCP connections, of one client or at all; some are closed at once"),
      full_link_("dns-server: the link is full: some replies over UDP are lost"),
      broken_socket_("dns-server: receiving or accepting") {
  if (options.log_queries) query_log_.emplace();
  for (const auto& server : options.upstreams) {
    silent_.emplace(server,
                    Complaint("dns-server: the upstream server " + server.to_string() + " does not answer",
                              std::chrono::minutes(1)));
  }
}

void Service::complain(Complaint& complaint, const std::string& reason) {
  const auto line = complaint.happened(host_.now());
  if (line) host_.console().error(reason.empty() ? *line : *line + ": " + reason);
}

void Service::remember(const UsualQuery& query, const Reply& reply) {
  if (reply.repeatable) memo_.keep(query, reply.message, reply.span);
}

void Service::log_reply(const Endpoint& client, Transport transport, ByteView reply) {
  for (const auto& line : query_log_->replied(host_.now(), client, transport, reply))
    host_.console().print(line);
}

ZoneSet Service::replace_zones(ZoneSet zones) {
  memo_.clear();
  return responder_.replace_zones(std::move(zones));
}

std::optional<Reply> Service::forward(Responder::Forward forward, const Endpoint& client, ReplyTo reply_to) {
  Asker asker{.id = next_asker_++, .client = client};
  if (forward.pending.transport == Transport::udp) asker.query = forward.pending.query.header.id;
  auto outcome = forwarder_.ask(host_.now(), forward.question, asker);
  if (const auto* hit = std::get_if<CacheHit>(&outcome)) {
    auto reply = responder_.reply(forward.pending, hit->answer);
    reply.span = hit->span;
    return reply;
  }
  if (std::holds_alternative<Forwarder::Busy>(outcome)) {
    complain(busy_);
    auto reply = responder_.reply(forward.pending, {.rcode = Rcode::server_failure});
    reply.repeatable = false;
    return reply;
  }
  if (std::holds_alternative<Forwarder::Repeated>(outcome)) return {};
  askers_.emplace(asker.id, Pending{std::move(forward.pending), std::move(reply_to)});
  if (std::holds_alternative<Forwarder::Ask>(outcome))
    questions_.spawn(ask_upstream(std::move(forward.question)));
  return {};
}

Task<> Service::ask_upstream(Question question) {
  co_await host_.sleep_until(host_.now());  // forward() has returned then
  Answer answer{.rcode = Rcode::server_failure};
  try {
    auto found = co_await answer_upstream(question);
    answer = std::move(found);
  } catch (const std::exception& exception) {
    host_.console().error(std::string("dns-server: asking an upstream server: ") + exception.what());
  }
  finish(question, answer);
}

/// Asks one server after the other, until one knows.
Task<Answer> Service::answer_upstream(Question question) {
  auto turns = upstreams_.turns(host_.now());
  while (const auto server = turns.next(host_.now())) {
    auto reply = co_await take_turn(*server, question, turns);
    if (!reply) continue;
    if (is_useful(*reply)) co_return answer_of(question, *reply);
    turns.has_answered(*server);
  }
  co_return Answer{.rcode = Rcode::server_failure};
}

/// Over UDP, and over TCP if the reply was cut off. Whether the server answers at all shows over UDP.
Task<Result<Message>> Service::take_turn(Endpoint server, Question question, UpstreamTurns turns) {
  const Deadline deadline = turns.deadline();
  LookupOptions once{.tries = 1, .per_try = turns.per_try(), .retry_truncated = false};
  const auto began = host_.now();
  auto done = co_await exchange(host_, server, question, once, deadline);
  note(server, began, done ? Result<>() : Result<>(done.error()));
  if (!done) co_return done.error();
  if (!done->reply.header.truncated) co_return std::move(done->reply);
  once.tcp_only = true;  // RFC 7766 5
  auto whole = co_await exchange(host_, server, std::move(question), once, deadline);
  if (!whole) co_return whole.error();
  co_return std::move(whole->reply);
}

void Service::note(const Endpoint& server, TimePoint began, const Result<>& outcome) {
  if (!outcome && outcome.error() == HostError::closed) return;  // the program ends
  if (!outcome && !tells_of_server(outcome.error())) return complain(cannot_ask_, outcome.error().message());
  if (!upstreams_.note(host_.now(), began, server, outcome.has_value())) return;
  if (!outcome) {
    auto& silent = silent_.at(server);
    if (const auto line = silent.happened(host_.now())) {
      host_.console().error(*line + ": " + outcome.error().message());
      told_silent_.insert(server);
    }
  } else if (told_silent_.erase(server) > 0) {
    host_.console().error("dns-server: the upstream server " + server.to_string() + " answers again");
  }
}

void Service::finish(const Question& question, const Answer& answer) {
  const auto evictions = forwarder_.cache().evictions();
  const auto waiting = forwarder_.finish(host_.now(), question, answer);
  if (forwarder_.cache().evictions() > evictions) complain(evicting_);
  for (const auto id : waiting) {
    const auto asker = askers_.extract(id);
    if (!asker.empty()) asker.mapped().reply_to(responder_.reply(asker.mapped().reply, answer).message);
  }
}

Task<> Service::stop() {
  constexpr auto kPatience = std::chrono::seconds(1);
  questions_.cancel();
  auto joined = co_await questions_.join(host_.now() + kPatience);
  static_cast<void>(joined);  // what hangs is ended with the program
  const auto untold = query_log_ ? query_log_->left_out() : std::nullopt;
  if (untold) host_.console().print(*untold);
}

}  // namespace netrig::dns
