// The rules of one chain of a firewall, made ready to be held against packets of one family: links are
// interfaces, prefixes masks. Rules for the other family are left out.
#pragma once

#include <functional>
#include <vector>

#include "router/address_block.hpp"
#include "router/packet_facts.hpp"
#include "stack/ip.hpp"
#include "topology/rules.hpp"

namespace netrig {

template <class Address>
class BasicRuleTable {
 public:
  using FindInterface = std::function<InterfaceIndex(const std::string& link)>;
  using Facts = BasicPacketFacts<Address>;

  /// What `find` throws for a rule's links is passed on.
  BasicRuleTable(const std::vector<FirewallRule>& rules, Verdict policy, const FindInterface& find);

  /// `known`: the packet belongs to a known connection, or is an error about one. `out` is any for the
  /// router's own packets.
  Verdict judge(const Facts& facts, bool known, InterfaceIndex in, InterfaceIndex out) const {
    for (const auto& rule : rules_) {
      if (matches(rule, facts, known, in, out)) return rule.verdict;
    }
    return policy_;
  }

  /// Whether any rule, of either family, asks for the connection of a packet.
  bool asks_for_connections() const { return asks_for_connections_; }

 private:
  struct Rule {
    Verdict verdict = Verdict::accept;
    TransportProtocol protocol = TransportProtocol::any;
    bool established = false;
    InterfaceIndex in = kAnyInterface;
    InterfaceIndex out = kAnyInterface;
    AddressBlock<Address> from = {};
    AddressBlock<Address> to = {};
    std::vector<PortRange> ports = {};
  };

  static bool matches(const Rule& rule, const Facts& facts, bool known, InterfaceIndex in,
                      InterfaceIndex out);
  static bool matches_protocol(const Rule& rule, const Facts& facts);

  std::vector<Rule> rules_;
  Verdict policy_;
  bool asks_for_connections_ = false;
};
using RuleTable = BasicRuleTable<Ipv4Address>;
using Ipv6RuleTable = BasicRuleTable<Ipv6Address>;

}  // namespace netrig
