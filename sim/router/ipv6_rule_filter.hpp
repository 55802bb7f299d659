// What a router's rules do to IPv6 packets: RuleFilter's part for that family, of which nothing is
// translated.
#pragma once

#include "router/connection_tracker.hpp"
#include "router/rule_filter_settings.hpp"
#include "router/rule_table.hpp"
#include "stack/stack.hpp"

namespace netrig {

class Ipv6RuleFilter final : public ForwardingFilter {
 public:
  /// `stack` must outlive it; `secret` spreads the connections. What `find` throws is passed on.
  Ipv6RuleFilter(Stack& stack, const RuleFilterSettings& settings, const Ipv6RuleTable::FindInterface& find,
                 std::uint64_t secret);

  Verdict pass(const Passage& passage, PacketBuffer& packet, TimePoint now) override;

  void forget_all();
  std::size_t connections() const { return table_.size(); }

 private:
  Verdict to_host(const Passage& passage, const PacketBuffer& packet, TimePoint now);
  Verdict forwarding(const Passage& passage, const PacketBuffer& packet, TimePoint now);
  Verdict finish(Ipv6TrackedPacket& tracked, TimePoint now);
  Verdict judge(const Ipv6RuleTable& rules, const Passage& passage, const PacketBuffer& packet,
                TimePoint now);
  void send_reset(const PacketBuffer& packet, InterfaceIndex in, TimePoint now);

  Stack& stack_;
  std::optional<Ipv6RuleTable> forward_;
  std::optional<Ipv6RuleTable> input_;
  Ipv6ConnectionTable table_;
  Ipv6ConnectionTracker tracker_{table_};
  bool drops_invalid_;
  bool tracks_;
  bool resets_ = false;        // a reset of ours is on its way out
  Ipv6TrackedPacket passing_;  // what has arrived last, on its way to its last place
  Ipv6TrackedPacket leaving_;  // the host's own, on its way out
};

}  // namespace netrig
