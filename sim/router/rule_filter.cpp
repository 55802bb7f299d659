#include "router/rule_filter.hpp"

#include <algorithm>
#include <stdexcept>

#include "router/tcp_reset.hpp"

namespace netrig {

RuleFilter::RuleFilter(Stack& stack, StackRandom& random, const RuleFilterSettings& settings)
    : stack_(stack),
      secret_(random_u64(random)),
      table_(settings.times, settings.most_connections, secret_),
      ipv6_(
          stack, settings, [&](const std::string& link) { return interface_of(settings, link); }, secret_) {
  if (const auto& firewall = settings.firewall) {
    const auto find = [&](const std::string& link) { return interface_of(settings, link); };
    forward_.emplace(firewall->forward, firewall->forward_policy, find);
    input_.emplace(firewall->input, firewall->input_policy, find);
    tracks_ = forward_->asks_for_connections() || input_->asks_for_connections();
  }
  if (settings.nat) {
    translation_.emplace(*settings.nat, table_, random);
    outside_ = interface_of(settings, settings.nat->outside);
    tracks_ = true;
  }
}

InterfaceIndex RuleFilter::interface_of(const RuleFilterSettings& settings, const std::string& link) const {
  const auto known = std::find_if(settings.interfaces.begin(), settings.interfaces.end(),
                                  [&](const auto& each) { return each.link == link; });
  const auto& name = known == settings.interfaces.end() ? link : known->interface;
  const auto* interface = stack_.interface(name);
  if (interface == nullptr) {
    throw std::invalid_argument("rules name the link '" + link + "', but there is no interface '" + name +
                                "'; add it to the stack before the rules");
  }
  return interface->index();
}

void RuleFilter::forget_all() {
  passing_ = {};
  leaving_ = {};
  table_.clear();
  ipv6_.forget_all();
}

ForwardingFilter::Verdict RuleFilter::pass(const Passage& passage, PacketBuffer& packet, TimePoint now) {
  constexpr int kVersionShift = 4, kVersion6 = 6;
  if (packet.bytes()[0] >> kVersionShift == kVersion6) return ipv6_.pass(passage, packet, now);
  if (resets_) return Verdict::accept;
  table_.expire(now);
  switch (passage.place) {
    case Place::arrived:
      return arrived(passage, packet, now);
    case Place::to_host:
      return to_host(passage, packet, now);
    case Place::forwarding:
      return forwarding(passage, packet, now);
    case Place::from_host:
      return from_host(packet, now);
    case Place::leaving:
      return finish(passage.in == kAnyInterface ? leaving_ : passing_, passage, packet, now);
  }
  return Verdict::drop;
}

/// A connection that was translated to an address which is not the router's any more is forgotten: its
/// answers would go to somebody else.
bool RuleFilter::drop_stale(TrackedPacket& tracked) {
  auto* connection = tracked.connection;
  if (connection == nullptr || connection == &tracked.own) return false;
  if (connection->masqueraded_by == kAnyInterface || tracked.direction == Direction::reply) return false;
  if (stack_.ip().is_own(connection->tuple(Direction::reply).destination)) return false;
  table_.remove(*connection);
  return true;
}

/// Netfilter's prerouting: the connection is looked up, and the destination is translated.
ForwardingFilter::Verdict RuleFilter::arrived(const Passage& passage, PacketBuffer& packet, TimePoint now) {
  passing_.facts = PacketFacts::of(packet.bytes());
  if (!tracks_) return Verdict::accept;
  tracker_.track(passing_, packet.bytes(), now);
  if (drop_stale(passing_)) tracker_.track(passing_, packet.bytes(), now);
  if (!translation_ || passing_.connection == nullptr) return Verdict::accept;
  const auto& destination = passing_.facts.tuple.destination;
  if (passing_.first && passage.in == outside_ && stack_.ip().is_own(destination)) {
    translation_->forward_port(passing_.own);
  }
  if (!passing_.connection->translated()) return Verdict::accept;
  if (!translate(passing_, PacketEnd::destination, packet.bytes())) return Verdict::drop;
  passing_.facts = PacketFacts::of(packet.bytes());
  return Verdict::accept;
}

/// Netfilter's input.
ForwardingFilter::Verdict RuleFilter::to_host(const Passage& passage, PacketBuffer& packet, TimePoint now) {
  if (input_) {
    const auto verdict = judge(*input_, passage, packet, now);
    if (verdict != Verdict::accept) return verdict;
  }
  return finish(passing_, passage, packet, now);
}

/// Netfilter's forward.
ForwardingFilter::Verdict RuleFilter::forwarding(const Passage& passage, PacketBuffer& packet,
                                                 TimePoint now) {
  // It would not be translated, and would show inside addresses outside.
  if (translation_ && passing_.state == TrackingState::invalid) return Verdict::drop;
  return forward_ ? judge(*forward_, passage, packet, now) : Verdict::accept;
}

/// Netfilter's output: an error about a translated packet is sent to where that came from.
ForwardingFilter::Verdict RuleFilter::from_host(PacketBuffer& packet, TimePoint now) {
  if (!tracks_) return Verdict::accept;
  leaving_.facts = PacketFacts::of(packet.bytes());
  tracker_.track_own(leaving_, packet.bytes(), passing_, now);
  if (drop_stale(leaving_)) tracker_.track_own(leaving_, packet.bytes(), passing_, now);
  if (!translation_ || leaving_.connection == nullptr) return Verdict::accept;
  if (!translate(leaving_, PacketEnd::destination, packet.bytes())) return Verdict::drop;
  return Verdict::accept;
}

/// Netfilter's last places: the source is translated, and a new connection is known from now on.
ForwardingFilter::Verdict RuleFilter::finish(TrackedPacket& tracked, const Passage& passage,
                                             PacketBuffer& packet, TimePoint now) {
  if (tracked.connection == nullptr) return Verdict::accept;
  if (translation_) {
    if (!choose_source(tracked, passage)) return Verdict::drop;
    if (!translate(tracked, PacketEnd::source, packet.bytes())) return Verdict::drop;
  }
  const bool confirmed = tracker_.confirm(tracked, now);
  tracked.connection = nullptr;  // it may be forgotten before the next packet comes
  return confirmed ? Verdict::accept : Verdict::drop;
}

/// False: there is no address to translate to, or the connection takes another way now than that address's.
bool RuleFilter::choose_source(TrackedPacket& tracked, const Passage& passage) {
  auto& connection = *tracked.connection;
  if (!tracked.first) {
    const bool moved = connection.masqueraded_by != kAnyInterface &&
                       connection.masqueraded_by != passage.out && tracked.direction == Direction::original &&
                       tracked.state != TrackingState::related;
    if (moved && &connection != &tracked.own) table_.remove(connection);
    return !moved;
  }
  // A source of none asks for an address (RFC 2131 4.1), and is not to be translated.
  if (passage.out != outside_ || connection.tuple(Direction::original).source.is_unspecified()) {
    translation_->keep_source(connection);
    return true;
  }
  const auto path = stack_.ip().path_to(tracked.facts.tuple.destination, passage.out);
  if (!path || path->source.is_unspecified()) return false;
  translation_->masquerade(connection, passage.out, path->source.v4());
  return true;
}

ForwardingFilter::Verdict RuleFilter::judge(const RuleTable& rules, const Passage& passage,
                                            const PacketBuffer& packet, TimePoint now) {
  switch (rules.judge(passing_.facts, passing_.known(), passage.in, passage.out)) {
    case netrig::Verdict::accept:
      return Verdict::accept;
    case netrig::Verdict::drop:
      return Verdict::drop;
    case netrig::Verdict::reject:
      break;
  }
  if (passing_.facts.tuple.protocol == kIpProtocolTcp) {
    const bool to_many =
        passage.place == Place::to_host && !stack_.ip().is_own(passing_.facts.tuple.destination);
    if (!to_many) send_reset(packet, now);
    return Verdict::drop;
  }
  // Whose packet a broken one is, nobody knows.
  return is_intact(packet.bytes(), passing_.facts) ? Verdict::reject : Verdict::drop;
}

void RuleFilter::send_reset(const PacketBuffer& packet, TimePoint now) {
  auto reset = reset_for(packet.bytes(), passing_.facts);
  if (!reset) return;
  if (passing_.connection != nullptr) {
    TrackedPacket answer{.facts = PacketFacts::of(reset->bytes()),
                         .state = TrackingState::established,
                         .direction = !passing_.direction,
                         .connection = passing_.connection};
    (void)translate(answer, PacketEnd::destination, reset->bytes());
    (void)translate(answer, PacketEnd::source, reset->bytes());
    passing_.connection->tcp.close();
    if (passing_.connection != &passing_.own) table_.renew(*passing_.connection, now);
  }
  resets_ = true;
  (void)stack_.ipv4().send_packet(*std::move(reset), now);
  resets_ = false;
}

}  // namespace netrig
