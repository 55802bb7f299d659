#include <algorithm>

#include "topology/quantity.hpp"
#include "topology/read_rules.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

/// Where a forwarded packet goes: an address, and a port where it is not the one outside.
std::optional<Endpoint> read_inside(const YamlNode& value, const PortRange& outside, Reading& reading) {
  if (value.is_scalar()) {
    if (const auto address = IpAddress::parse(value.text); address && address->is_v4())
      return Endpoint{*address, 0};
    const auto endpoint = Endpoint::parse(value.text);
    const bool good = endpoint && endpoint->address.is_v4() && endpoint->port != 0;
    if (good && outside.first == outside.last) return endpoint;
    if (good) {
      reading.report(value.position, value.describe() + " for several ports",
                     "an address alone, e.g. 10.0.0.4: they stay as they are");
      return {};
    }
  }
  reading.report(value.position, value.describe(), "an IPv4 address and a port, e.g. 10.0.0.4:80");
  return {};
}

std::optional<PortForward> read_forward(const YamlNode& value, Reading& reading) {
  static const std::string kForm = "a port and where it leads, e.g. {tcp: 8080, to: 10.0.0.4:80}";
  YamlMap map(value, kForm, reading.diagnostics);
  const auto* outside = map.require_one({"tcp", "udp"}, kForm);
  const auto* to = map.require("to", "an address and a port, e.g. 10.0.0.4:80");
  map.finish();
  if (!outside || !to) return {};
  PortForward forward;
  forward.position = value.position;
  forward.protocol = outside->key.text == "tcp" ? TransportProtocol::tcp : TransportProtocol::udp;
  const auto ports = outside->value.is_scalar() ? parse_port_range(outside->value.text) : std::nullopt;
  if (!ports) {
    reading.report(outside->value.position, outside->value.describe(),
                   "a port from 1 to 65535, or a range, e.g. 50000-50009");
  }
  auto inside = read_inside(*to, ports.value_or(PortRange{}), reading);
  if (!ports || !inside) return {};
  forward.ports = *ports;
  forward.to = *inside;
  return forward;
}

bool overlap(const PortForward& a, const PortForward& b) {
  return a.protocol == b.protocol && a.ports.first <= b.ports.last && b.ports.first <= a.ports.last;
}

void read_forwards(const YamlNode& list, Nat& nat, Reading& reading) {
  if (!list.is_list()) {
    reading.report(list.position, list.describe(), "a list, e.g. [{tcp: 8080, to: 10.0.0.4:80}]");
  }
  for (const auto& item : list.items) {
    auto forward = read_forward(item, reading);
    if (!forward) continue;
    const auto same = std::find_if(nat.forwards.begin(), nat.forwards.end(),
                                   [&](const auto& earlier) { return overlap(earlier, *forward); });
    if (same != nat.forwards.end()) {
      const auto port = std::max(same->ports.first, forward->ports.first);
      reading.report(forward->position, "port " + std::to_string(port) + " for a second time",
                     "each port of a protocol once");
    }
    nat.forwards.push_back(*forward);
  }
}

/// Whether the router has an IPv4 address there, or gets one.
bool may_translate_to(const AttachmentDraft& attachment, const Reading& reading) {
  if (attachment.kind == AttachmentDraft::Kind::dhcp) return true;
  const auto* link = reading.find_link(attachment.link);
  if (attachment.kind == AttachmentDraft::Kind::automatic) return link && link->subnet;
  for (const auto& draft : attachment.addresses) {
    if (draft.address.is_v4()) return true;
  }
  return false;
}

}  // namespace

std::optional<Nat> read_nat(const YamlNode& value, const NodeDraft& node, Reading& reading) {
  YamlMap map(value, "the link outside, e.g. {outside: wan}", reading.diagnostics);
  const auto* outside = map.require("outside", "the link whose address is used");
  const auto* forwards = map.find("forward");
  map.finish();
  Nat nat;
  nat.position = value.position;
  if (outside) {
    const auto* attachment = read_own_link(*outside, node, reading);
    if (attachment && !may_translate_to(*attachment, reading)) {
      reading.report(
          outside->position,
          "link " + in_quotes(outside->text) + ", where '" + node.spec.name + "' has no IPv4 address",
          "an address to translate to, or dhcp");
    }
    nat.outside = outside->text;
  }
  if (forwards) read_forwards(*forwards, nat, reading);
  return nat;
}

}  // namespace netrig::reading
