#include "router/rule_table.hpp"

#include <algorithm>

#include "wire/ipv6_header.hpp"

namespace netrig {

namespace {

const Ipv4Address* address_of(const IpPrefix& prefix, const Ipv4Address&) {
  return prefix.address.is_v4() ? &prefix.address.v4() : nullptr;
}

const Ipv6Address* address_of(const IpPrefix& prefix, const Ipv6Address&) {
  return prefix.address.is_v6() ? &prefix.address.v6() : nullptr;
}

/// None for a prefix of the other family.
template <class Address>
std::optional<AddressBlock<Address>> block_of(const std::optional<IpPrefix>& prefix) {
  if (!prefix) return AddressBlock<Address>();
  const auto* address = address_of(*prefix, Address());
  if (address == nullptr) return {};
  return AddressBlock<Address>(*address, prefix->length);
}

}  // namespace

template <class Address>
BasicRuleTable<Address>::BasicRuleTable(const std::vector<FirewallRule>& rules, Verdict policy,
                                        const FindInterface& find)
    : policy_(policy) {
  for (const auto& rule : rules) {
    asks_for_connections_ |= rule.established;
    const auto from = block_of<Address>(rule.from), to = block_of<Address>(rule.to);
    if (!from || !to) continue;
    rules_.push_back({.verdict = rule.verdict,
                      .protocol = rule.protocol,
                      .established = rule.established,
                      .in = rule.from_link ? find(*rule.from_link) : kAnyInterface,
                      .out = rule.to_link ? find(*rule.to_link) : kAnyInterface,
                      .from = *from,
                      .to = *to,
                      .ports = rule.ports});
  }
}

template <class Address>
bool BasicRuleTable<Address>::matches(const Rule& rule, const Facts& facts, bool known, InterfaceIndex in,
                                      InterfaceIndex out) {
  if (rule.established && !known) return false;
  if (rule.in != kAnyInterface && rule.in != in) return false;
  if (rule.out != kAnyInterface && rule.out != out) return false;
  if (!rule.from.contains(facts.tuple.source) || !rule.to.contains(facts.tuple.destination)) return false;
  return matches_protocol(rule, facts);
}

template <class Address>
bool BasicRuleTable<Address>::matches_protocol(const Rule& rule, const Facts& facts) {
  const auto protocol = facts.tuple.protocol;
  switch (rule.protocol) {
    case TransportProtocol::any:
      return true;
    case TransportProtocol::icmp:  // as the words of both families are one
      return protocol == kIpProtocolIcmp || protocol == kIpProtocolIcmpv6;
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

template class BasicRuleTable<Ipv4Address>;
template class BasicRuleTable<Ipv6Address>;

}  // namespace netrig
