#include <set>

#include "topology/read_rules.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

std::optional<Endpoint> read_inside(const YamlNode& value, Reading& reading) {
  auto endpoint = value.is_scalar() ? Endpoint::parse(value.text) : std::nullopt;
  if (endpoint && endpoint->address.is_v4() && endpoint->port != 0) return endpoint;
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
  auto port = read_port(outside->value, reading.diagnostics);
  auto inside = read_inside(*to, reading);
  if (!port || !inside) return {};
  forward.port = *port;
  forward.to = *inside;
  return forward;
}

void read_forwards(const YamlNode& list, Nat& nat, Reading& reading) {
  if (!list.is_list()) {
    reading.report(list.position, list.describe(), "a list, e.g. [{tcp: 8080, to: 10.0.0.4:80}]");
  }
  std::set<std::pair<TransportProtocol, std::uint16_t>> known;
  for (const auto& item : list.items) {
    auto forward = read_forward(item, reading);
    if (!forward) continue;
    if (!known.emplace(forward->protocol, forward->port).second) {
      reading.report(forward->position, "port " + std::to_string(forward->port) + " for a second time",
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
