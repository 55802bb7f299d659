#include "dns/service.hpp"

#include "dns/exchange.hpp"

namespace netrig::dns {

Service::Service(Host& host, ZoneSet zones, const ServiceOptions& options)
    : host_(host),
      responder_(std::move(zones), options.upstream.has_value()),
      upstream_(options.upstream),
      forwarder_(options.limits),
      questions_(host) {}

void Service::forward(Responder::Forward forward, ReplyTo reply_to) {
  const auto waiter = next_waiter_++;
  auto outcome = forwarder_.ask(host_.now(), forward.question, waiter);
  if (const auto* cached = std::get_if<Answer>(&outcome))
    return reply_to(responder_.reply(forward.pending, *cached));
  if (std::holds_alternative<Forwarder::Busy>(outcome)) {
    return reply_to(responder_.reply(forward.pending, {.rcode = Rcode::server_failure}));
  }
  waiters_.emplace(waiter, Waiter{std::move(forward.pending), std::move(reply_to)});
  if (std::holds_alternative<Forwarder::Ask>(outcome))
    questions_.spawn(ask_upstream(std::move(forward.question)));
}

Task<> Service::ask_upstream(Question question) {
  Answer answer{.rcode = Rcode::server_failure};
  try {
    const LookupOptions options;  // their tries end by themselves, without a deadline for all
    auto done = co_await exchange(host_, *upstream_, question, options, {});
    if (done) answer = answer_of(question, done->reply);
  } catch (const std::exception& exception) {
    host_.console().error(std::string("dns-server: asking the upstream server: ") + exception.what());
  }
  finish(question, answer);
}

void Service::finish(const Question& question, const Answer& answer) {
  for (const auto id : forwarder_.finish(host_.now(), question, answer)) {
    const auto waiter = waiters_.extract(id);
    if (!waiter.empty()) waiter.mapped().reply_to(responder_.reply(waiter.mapped().pending, answer));
  }
}

Task<> Service::stop() {
  constexpr auto kPatience = std::chrono::seconds(1);
  questions_.cancel();
  auto joined = co_await questions_.join(host_.now() + kPatience);
  static_cast<void>(joined);  // what hangs is ended with the program
}

}  // namespace netrig::dns
