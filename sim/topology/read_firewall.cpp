#include "topology/quantity.hpp"
#include "topology/read_rules.hpp"
#include "topology/suggestion.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

const std::string kRuleForm = "a rule, e.g. {accept: tcp, ports: [80, 443], from: lan, to: 10.0.0.0/24}";

std::optional<Verdict> parse_verdict(const std::string& text) {
  if (text == "accept") return Verdict::accept;
  if (text == "drop") return Verdict::drop;
  if (text == "reject") return Verdict::reject;
  return {};
}

/// What a rule is for: a protocol, or the packets of known connections.
void read_matter(const YamlNode& value, FirewallRule& rule, Reading& reading) {
  static const std::vector<std::string> kMatters = {"any", "tcp", "udp", "icmp", "established"};
  const auto& text = value.text;
  if (text == "any") return;
  if (text == "tcp") {
    rule.protocol = TransportProtocol::tcp;
  } else if (text == "udp") {
    rule.protocol = TransportProtocol::udp;
  } else if (text == "icmp") {
    rule.protocol = TransportProtocol::icmp;
  } else if (text == "established") {
    rule.established = true;
  } else {
    reading.report(value.position, value.describe(), one_of(kMatters, text));
  }
}

void read_ports(const YamlEntry& entry, FirewallRule& rule, Reading& reading) {
  if (rule.protocol != TransportProtocol::tcp && rule.protocol != TransportProtocol::udp) {
    reading.report(entry.key.position, "'ports' without a protocol that has them", "tcp or udp before it");
  }
  static const std::string kExpected = "ports from 1 to 65535, e.g. 80, 8000-8100 or [80, 443]";
  for (const auto* item : read_items(entry.value, kExpected, reading.diagnostics)) {
    auto range = item->is_scalar() ? parse_port_range(item->text) : std::nullopt;
    if (range) {
      rule.ports.push_back(*range);
    } else {
      reading.report(item->position, item->describe(), kExpected);
    }
  }
}

/// A link of the node, or an address or subnet.
void read_place(const YamlNode& value, std::optional<std::string>& link, std::optional<IpPrefix>& prefix,
                const NodeDraft& node, Reading& reading) {
  if (value.is_scalar()) {
    if (auto address = IpAddress::parse(value.text)) {
      prefix = IpPrefix{*address, address->bits()};
      return;
    }
    if (value.text.find('/') != std::string::npos) {
      prefix = read_prefix(value, "a link, an address or a subnet", reading.diagnostics);
      return;
    }
  }
  if (const auto* attachment = read_own_link(value, node, reading)) link = attachment->link;
}

FirewallRule read_rule(const YamlNode& value, bool forwarded, const NodeDraft& node, Reading& reading) {
  FirewallRule rule;
  rule.position = value.position;
  YamlMap map(value, kRuleForm, reading.diagnostics);
  const auto* verdict = map.require_one({"accept", "drop", "reject"}, kRuleForm);
  const auto* ports = map.find_entry("ports");
  const auto* from = map.find("from");
  const auto* to = map.find_entry("to");
  map.finish();
  if (verdict) {
    rule.verdict = *parse_verdict(verdict->key.text);
    read_matter(verdict->value, rule, reading);
    if (ports) read_ports(*ports, rule, reading);
  }
  if (from) read_place(*from, rule.from_link, rule.from, node, reading);
  if (to) read_place(to->value, rule.to_link, rule.to, node, reading);
  if (rule.to_link && !forwarded) {
    reading.report(to->value.position, "'to' a link in a rule for the router's own packets",
                   "an address or a subnet, or none");
  }
  if (rule.from && rule.to && rule.from->address.is_v4() != rule.to->address.is_v4()) {
    reading.report(value.position, "IPv4 and IPv6 in one rule", "one rule for each");
  }
  return rule;
}

void read_chain(const YamlNode& value, bool forwarded, Verdict& policy, std::vector<FirewallRule>& rules,
                const NodeDraft& node, Reading& reading) {
  static const std::string kForm = "a policy and rules, e.g. {policy: drop, rules: [{accept: established}]}";
  YamlMap map(value, kForm, reading.diagnostics);
  const auto* policy_value = map.require("policy", "accept, drop or reject");
  const auto* list = map.find("rules");
  map.finish();
  if (policy_value) {
    auto verdict = policy_value->is_scalar() ? parse_verdict(policy_value->text) : std::nullopt;
    if (!verdict) reading.report(policy_value->position, policy_value->describe(), "accept, drop or reject");
    policy = verdict.value_or(policy);
  }
  if (!list) return;
  if (!list->is_list()) reading.report(list->position, list->describe(), "a list of rules");
  for (const auto& item : list->items) rules.push_back(read_rule(item, forwarded, node, reading));
}

}  // namespace

const AttachmentDraft* read_own_link(const YamlNode& value, const NodeDraft& node, Reading& reading) {
  if (!read_link_name(value, reading)) return nullptr;
  std::vector<std::string> own;
  for (const auto& attachment : node.attachments) {
    if (attachment.link == value.text) return &attachment;
    own.push_back(attachment.link);
  }
  reading.report(value.position,
                 "link " + in_quotes(value.text) + ", which '" + node.spec.name + "' is not on",
                 one_of(own, ""));  // no misspelling: the link exists
  return nullptr;
}

std::optional<Firewall> read_firewall(const YamlNode& value, const NodeDraft& node, Reading& reading) {
  static const std::string kForm =
      "forward or input, e.g. {forward: {policy: drop, rules: [{accept: icmp}]}}";
  Firewall firewall;
  YamlMap map(value, kForm, reading.diagnostics);
  const auto* forward = map.find("forward");
  const auto* input = map.find("input");
  map.finish();
  if (!forward && !input && map.ok() && value.entries.empty()) {
    reading.report(value.position, value.describe(), kForm);
  }
  if (forward) read_chain(*forward, true, firewall.forward_policy, firewall.forward, node, reading);
  if (input) read_chain(*input, false, firewall.input_policy, firewall.input, node, reading);
  return firewall;
}

}  // namespace netrig::reading
