#include "dns/service.hpp"

#include "dns/exchange.hpp"
#include "host/random.hpp"

namespace netrig::dns {

Service::Service(Host& host, ZoneSet zones, const ServiceOptions& options)
    : host_(host),
      responder_(std::move(zones), !options.upstreams.empty(), options.chaos_version),
      memo_(random_u64(host), options.memo),
      upstreams_(options.upstreams),
      forwarder_(options.limits),
      questions_(host),
      busy_("dns-server: too many questions wait for an upstream server; some are answered with SERVFAIL"),
      evicting_("dns-server: the cache is full: answers go before their time; --cache-size N for more",
                std::chrono::minutes(10)),
      slow_client_("dns-server: a TCP client was too slow with a message, and is cut off"),
      many_connections_(
          "dns-server: too many TCP connections, of one client or at all; some are closed at once") {}

void Service::complain(Complaint& complaint) {
  if (const auto line = complaint.happened(host_.now())) host_.console().error(*line);
}

void Service::remember(const UsualQuery& query, const Reply& reply) {
  if (reply.repeatable) memo_.keep(query, reply.message, reply.span);
}

ZoneSet Service::replace_zones(ZoneSet zones) {
  memo_.clear();
  return responder_.replace_zones(std::move(zones));
}

std::optional<Reply> Service::forward(Responder::Forward forward, ReplyTo reply_to) {
  const auto waiter = next_waiter_++;
  auto outcome = forwarder_.ask(host_.now(), forward.question, waiter);
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
  waiters_.emplace(waiter, Waiter{std::move(forward.pending), std::move(reply_to)});
  if (std::holds_alternative<Forwarder::Ask>(outcome))
    questions_.spawn(ask_upstream(std::move(forward.question)));
  return {};
}

Task<> Service::ask_upstream(Question question) {
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
  while (const auto server = turns.next()) {
    const LookupOptions once{.tries = 1, .per_try = turns.per_try()};
    auto done = co_await exchange(host_, *server, question, once, {});
    note(*server, done ? Result<>() : Result<>(done.error()));
    if (!done) continue;
    if (is_useful(done->reply)) co_return answer_of(question, done->reply);
    turns.has_answered(*server);
  }
  co_return Answer{.rcode = Rcode::server_failure};
}

void Service::note(const Endpoint& server, const Result<>& outcome) {
  if (!outcome && outcome.error() == HostError::closed) return;  // the program ends
  if (!upstreams_.note(host_.now(), server, outcome.has_value())) return;
  host_.console().error("dns-server: the upstream server " + server.to_string() +
                        (outcome ? " answers again" : " does not answer: " + outcome.error().message()));
}

void Service::finish(const Question& question, const Answer& answer) {
  const auto evictions = forwarder_.cache().evictions();
  const auto waiting = forwarder_.finish(host_.now(), question, answer);
  if (forwarder_.cache().evictions() > evictions) complain(evicting_);
  for (const auto id : waiting) {
    const auto waiter = waiters_.extract(id);
    if (!waiter.empty()) waiter.mapped().reply_to(responder_.reply(waiter.mapped().pending, answer).message);
  }
}

Task<> Service::stop() {
  constexpr auto kPatience = std::chrono::seconds(1);
  questions_.cancel();
  auto joined = co_await questions_.join(host_.now() + kPatience);
  static_cast<void>(joined);  // what hangs is ended with the program
}

}  // namespace netrig::dns
