#include "topology/read_routing.hpp"

#include <algorithm>
#include <set>

#include "topology/address_pool.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

constexpr std::size_t kMostResolvers = 3;  // MAXNS of resolv.conf(5)

bool has_address_like(const AttachmentDraft& attachment, const IpAddress& gateway) {
  if (attachment.kind == AttachmentDraft::Kind::automatic) return true;
  return std::any_of(attachment.addresses.begin(), attachment.addresses.end(),
                     [&](const auto& draft) { return draft.address.is_v4() == gateway.is_v4(); });
}

bool is_reachable(const IpAddress& gateway, const NodeDraft& node, const Reading& reading) {
  for (const auto& attachment : node.attachments) {
    const auto* link = reading.find_link(attachment.link);
    if (!link) return true;  // reported already
    const auto& subnet = subnet_for(gateway, *link);
    if (subnet && subnet->contains(gateway) && has_address_like(attachment, gateway)) return true;
  }
  return false;
}

std::optional<IpPrefix> read_destination(const YamlNode& key, const IpAddress& gateway, Reading& reading) {
  if (key.text == "default") {
    return gateway.is_v4() ? IpPrefix{Ipv4Address(), 0} : IpPrefix{Ipv6Address(), 0};
  }
  if (auto address = IpAddress::parse(key.text)) return IpPrefix{*address, address->bits()};
  return read_prefix(key, "default, a subnet or an address", reading.diagnostics);
}

}  // namespace

std::vector<StaticRoute> read_routes(const YamlNode& value, const NodeDraft& node, Reading& reading) {
  std::vector<StaticRoute> routes;
  if (!value.is_map()) {
    reading.report(value.position, value.describe(), "destinations and gateways, e.g. {default: 10.0.0.1}");
  }
  std::set<IpPrefix> known;
  for (const auto& [key, gateway_value] : value.entries) {
    auto gateway = read_address(gateway_value, reading.diagnostics);
    auto destination = read_destination(key, gateway.value_or(IpAddress()), reading);
    if (!gateway || !destination) continue;
    if (destination->address.is_v4() != gateway->is_v4()) {
      reading.report(gateway_value.position,
                     "gateway " + gateway->to_string() + " for " + destination->to_string(),
                     "both IPv4 or both IPv6");
    } else if (!is_reachable(*gateway, node, reading)) {
      reading.report(
          gateway_value.position, "gateway " + gateway->to_string(),
          "an address in the subnet of a link where '" + node.spec.name + "' has an address itself");
    }
    if (!known.insert(*destination).second) {
      reading.report(key.position, "a second route to " + destination->to_string(),
                     "one for each destination");
    }
    routes.push_back({*destination, *gateway, key.position});
  }
  return routes;
}

std::vector<IpAddress> read_resolvers(const YamlNode& value, Reading& reading) {
  std::vector<IpAddress> resolvers;
  const auto items = read_items(value, "an IP address or a list of them", reading.diagnostics);
  for (const auto* item : items) {
    if (auto address = read_address(*item, reading.diagnostics)) resolvers.push_back(*address);
  }
  if (items.size() > kMostResolvers) {
    reading.report(items[kMostResolvers]->position, "a fourth resolver",
                   "at most three, as resolv.conf(5) has");
  }
  return resolvers;
}

}  // namespace netrig::reading
