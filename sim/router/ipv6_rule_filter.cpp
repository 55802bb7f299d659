#include "router/ipv6_rule_filter.hpp"

#include "router/icmp_query.hpp"
#include "router/tcp_reset.hpp"

namespace netrig {

namespace {

/// Without neighbour discovery (RFC 4861) there is no IPv6: it passes before all rules. Redirects do not.
bool is_discovery(const Ipv6PacketFacts& facts) {
  const auto type = icmp_type_of(facts.tuple);
  return facts.tuple.protocol == kIpProtocolIcmpv6 && type >= Icmpv6Message::kRouterSolicitation &&
         type <= Icmpv6Message::kNeighborAdvertisement;
}

}  // namespace

/// With address translation, invalid packets are dropped as they are of IPv4: the rule is one for both.
Ipv6RuleFilter::Ipv6RuleFilter(Stack& stack, const RuleFilterSettings& settings,
                               const Ipv6RuleTable::FindInterface& find, std::uint64_t secret)
    : stack_(stack),
      table_(settings.times, settings.most_connections, secret),
      drops_invalid_(settings.nat.has_value()),
      tracks_(drops_invalid_) {
  const auto& firewall = settings.firewall;
  if (!firewall) return;
  forward_.emplace(firewall->forward, firewall->forward_policy, find);
  input_.emplace(firewall->input, firewall->input_policy, find);
  tracks_ |= forward_->asks_for_connections() || input_->asks_for_connections();
}

void Ipv6RuleFilter::forget_all() {
  passing_ = {};
  leaving_ = {};
  table_.clear();
}

/// Netfilter's prerouting and output look connections up, its last places make new ones known.
ForwardingFilter::Verdict Ipv6RuleFilter::pass(const Passage& passage, PacketBuffer& packet, TimePoint now) {
  if (resets_) return Verdict::accept;
  table_.expire(now);
  switch (passage.place) {
    case Place::arrived:
      passing_.facts = Ipv6PacketFacts::of(packet.bytes());
      if (tracks_) tracker_.track(passing_, packet.bytes(), now);
      return Verdict::accept;
    case Place::to_host:
      return to_host(passage, packet, now);
    case Place::forwarding:
      return forwarding(passage, packet, now);
    case Place::from_host:
      if (!tracks_) return Verdict::accept;
      leaving_.facts = Ipv6PacketFacts::of(packet.bytes());
      tracker_.track_own(leaving_, packet.bytes(), passing_, now);
      return Verdict::accept;
    case Place::leaving:
      return finish(passage.in == kAnyInterface ? leaving_ : passing_, now);
  }
  return Verdict::drop;
}

ForwardingFilter::Verdict Ipv6RuleFilter::to_host(const Passage& passage, const PacketBuffer& packet,
                                                  TimePoint now) {
  if (input_ && !is_discovery(passing_.facts)) {
    const auto verdict = judge(*input_, passage, packet, now);
    if (verdict != Verdict::accept) return verdict;
  }
  return finish(passing_, now);
}

ForwardingFilter::Verdict Ipv6RuleFilter::forwarding(const Passage& passage, const PacketBuffer& packet,
                                                     TimePoint now) {
  if (drops_invalid_ && passing_.state == TrackingState::invalid) return Verdict::drop;
  return forward_ ? judge(*forward_, passage, packet, now) : Verdict::accept;
}

ForwardingFilter::Verdict Ipv6RuleFilter::finish(Ipv6TrackedPacket& tracked, TimePoint now) {
  if (tracked.connection == nullptr) return Verdict::accept;
  const bool confirmed = tracker_.confirm(tracked, now);
  tracked.connection = nullptr;  // it may be forgotten before the next packet comes
  return confirmed ? Verdict::accept : Verdict::drop;
}

ForwardingFilter::Verdict Ipv6RuleFilter::judge(const Ipv6RuleTable& rules, const Passage& passage,
                                                const PacketBuffer& packet, TimePoint now) {
  const auto& facts = passing_.facts;
  switch (rules.judge(facts, passing_.known(), passage.in, passage.out)) {
    case netrig::Verdict::accept:
      return Verdict::accept;
    case netrig::Verdict::drop:
      return Verdict::drop;
    case netrig::Verdict::reject:
      break;
  }
  if (facts.tuple.protocol == kIpProtocolTcp) {
    if (!facts.tuple.destination.is_multicast()) send_reset(packet, passage.in, now);
    return Verdict::drop;
  }
  // Whose packet a broken one is, or one with nothing in it, nobody knows.
  const bool has_payload = facts.has_tuple && facts.header_bytes < packet.size();
  return has_payload && is_intact(packet.bytes(), facts) ? Verdict::reject : Verdict::drop;
}

void Ipv6RuleFilter::send_reset(const PacketBuffer& packet, InterfaceIndex in, TimePoint now) {
  auto reset = reset_for(packet.bytes(), passing_.facts);
  if (!reset) return;
  if (auto* connection = passing_.connection; connection != nullptr) {
    connection->tcp.close();
    if (connection != &passing_.own) table_.renew(*connection, now);
  }
  resets_ = true;
  (void)stack_.ipv6().send_packet(*std::move(reset), in, now);
  resets_ = false;
}

}  // namespace netrig
