// The packet filter and the address translation of a router on our own stack: what the same `Firewall` and
// `Nat` mean as an nftables ruleset on the kernel's (topology/nftables_ruleset.cpp), place by place.
//
//     RuleFilter filter(stack, random, {.firewall = …, .nat = …, .interfaces = {{"lan", "eth0"}, …}});
//     stack.set_filter(&filter);
//
// IPv6 packets are filtered, and not translated: the rules for them are in a part of their own.
//
// Connections are tracked when something asks for them: translation, or a rule for what is established. A
// new one is remembered when its first packet has passed all rules, as in netfilter.
#pragma once

#include "router/address_translation.hpp"
#include "router/connection_tracker.hpp"
#include "router/ipv6_rule_filter.hpp"
#include "router/rule_filter_settings.hpp"
#include "router/rule_table.hpp"
#include "stack/stack.hpp"

namespace netrig {

class RuleFilter final : public ForwardingFilter {
 public:
  /// `stack`, which has its interfaces already, and `random` must outlive it. Throws std::invalid_argument
  /// for a link that is none of the stack's interfaces.
  RuleFilter(Stack& stack, StackRandom& random, const RuleFilterSettings& settings);

  Verdict pass(const Passage& passage, PacketBuffer& packet, TimePoint now) override;

  /// All connections and translations, as a router does that restarts.
  void forget_all();
  std::size_t connections() const { return table_.size() + ipv6_.connections(); }

 private:
  InterfaceIndex interface_of(const RuleFilterSettings& settings, const std::string& link) const;
  bool drop_stale(TrackedPacket& tracked);
  Verdict arrived(const Passage& passage, PacketBuffer& packet, TimePoint now);
  Verdict to_host(const Passage& passage, PacketBuffer& packet, TimePoint now);
  Verdict forwarding(const Passage& passage, PacketBuffer& packet, TimePoint now);
  Verdict from_host(PacketBuffer& packet, TimePoint now);
  bool choose_source(TrackedPacket& tracked, const Passage& passage);
  Verdict finish(TrackedPacket& tracked, const Passage& passage, PacketBuffer& packet, TimePoint now);
  Verdict judge(const RuleTable& rules, const Passage& passage, const PacketBuffer& packet, TimePoint now);
  void send_reset(const PacketBuffer& packet, TimePoint now);

  Stack& stack_;
  std::uint64_t secret_;
  std::optional<RuleTable> forward_;
  std::optional<RuleTable> input_;
  ConnectionTable table_;
  ConnectionTracker tracker_{table_};
  std::optional<AddressTranslation> translation_;
  InterfaceIndex outside_ = kAnyInterface;
  bool tracks_ = false;
  bool resets_ = false;    // a reset of ours is on its way out
  TrackedPacket passing_;  // what has arrived last, on its way to its last place
  TrackedPacket leaving_;  // the host's own, on its way out
  Ipv6RuleFilter ipv6_;
};

}  // namespace netrig
