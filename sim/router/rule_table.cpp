#include "router/rule_table.hpp"

#include <algorithm>

namespace netrig {

namespace {

bool is_for_ipv4(const FirewallRule& rule) {
  return (!rule.from || rule.from->address.is_v4()) && (!rule.to || rule.to->address.is_v4());
}

}  // namespace

RuleTable::RuleTable(const std::vector<FirewallRule>& rules, Verdict policy, const FindInterface& find)
    : policy_(policy) {
  for (const auto& rule : rules) {
    asks_for_connections_ |= rule.established;
    if (!is_for_ipv4(rule)) continue;
    rules_.push_back({.verdict = rule.verdict,
                      .protocol = rule.protocol,
                      .established = rule.established,
                      .in = rule.from_link ? find(*rule.from_link) : kAnyInterface,
                      .out = rule.to_link ? find(*rule.to_link) : kAnyInterface,
                      .from = prefix_of(rule.from),
                      .to = prefix_of(rule.to),
                      .ports = rule.ports});
  }
}

RuleTable::Prefix RuleTable::prefix_of(const std::optional<IpPrefix>& prefix) {
  if (!prefix || prefix->length == 0) return {};
  const auto mask = ~std::uint32_t{0} << (32 - prefix->length);
  return {.network = prefix->address.v4().value() & mask, .mask = mask};
}

bool RuleTable::matches(const Rule& rule, const PacketFacts& facts, bool known, InterfaceIndex in,
                        InterfaceIndex out) {
  if (rule.established && !known) return false;
  if (rule.in != kAnyInterface && rule.in != in) return false;
  if (rule.out != kAnyInterface && rule.out != out) return false;
  if (!rule.from.contains(facts.tuple.source) || !rule.to.contains(facts.tuple.destination)) return false;
  return matches_protocol(rule, facts);
}

bool RuleTable::matches_protocol(const Rule& rule, const PacketFacts& facts) {
  constexpr std::uint8_t kIcmpV6 = 58;
  const auto protocol = facts.tuple.protocol;
  switch (rule.protocol) {
    case TransportProtocol::any:
      return true;
    case TransportProtocol::icmp:
      return protocol == kIpProtocolIcmp || protocol == kIcmpV6;  // as the words of both families are one
    case TransportProtocol::tcp:
      if (protocol != kIpProtocolTcp) return false;
      break;
    case TransportProtocol::udp:
      if (protocol != kIpProtocolUdp) return false;
      break;
  }
  if (rule.ports.empty()) return true;
  const auto port = facts.tuple.destination_port;
  return facts.has_ports() && std::any_of(rule.ports.begin(), rule.ports.end(), [&](const auto& range) {
           return range.first <= port && port <= range.last;
         });
}

}  // namespace netrig
