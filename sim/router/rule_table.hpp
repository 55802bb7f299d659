// The rules of one chain of a firewall, made ready to be held against packets: links are interfaces, prefixes
// masks. Rules for IPv6 are left out.
#pragma once

#include <functional>
#include <vector>

#include "router/packet_facts.hpp"
#include "stack/ip.hpp"
#include "topology/rules.hpp"

namespace netrig {

class RuleTable {
 public:
  using FindInterface = std::function<InterfaceIndex(const std::string& link)>;

  /// What `find` throws for a rule's links is passed on.
  RuleTable(const std::vector<FirewallRule>& rules, Verdict policy, const FindInterface& find);

  /// `known`: the packet belongs to a known connection, or is an error about one. `out` is any for the
  /// router's own packets.
  Verdict judge(const PacketFacts& facts, bool known, InterfaceIndex in, InterfaceIndex out) const {
    for (const auto& rule : rules_) {
      if (matches(rule, facts, known, in, out)) return rule.verdict;
    }
    return policy_;
  }

  /// Whether any rule asks for the connection of a packet.
  bool asks_for_connections() const { return asks_for_connections_; }

 private:
  struct Prefix {
    std::uint32_t network = 0;
    std::uint32_t mask = 0;
    bool contains(const Ipv4Address& address) const { return (address.value() & mask) == network; }
  };
  struct Rule {
    Verdict verdict = Verdict::accept;
    TransportProtocol protocol = TransportProtocol::any;
    bool established = false;
    InterfaceIndex in = kAnyInterface;
    InterfaceIndex out = kAnyInterface;
    Prefix from = {};
    Prefix to = {};
    std::vector<PortRange> ports = {};
  };

  static Prefix prefix_of(const std::optional<IpPrefix>& prefix);
  static bool matches(const Rule& rule, const PacketFacts& facts, bool known, InterfaceIndex in,
                      InterfaceIndex out);
  static bool matches_protocol(const Rule& rule, const PacketFacts& facts);

  std::vector<Rule> rules_;
  Verdict policy_;
  bool asks_for_connections_ = false;
};

}  // namespace netrig
