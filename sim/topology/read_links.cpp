#include "topology/read_links.hpp"

#include "topology/read_conditions.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

constexpr std::uint32_t kLeastMtu = 68;        // bytes, RFC 791 3.2
constexpr std::uint32_t kLeastMtu6 = 1280;     // bytes, RFC 8200 5
constexpr std::uint32_t kGreatestMtu = 65535;  // bytes, of a veth

/// What is wrong with a subnet that hosts are to live in, or nothing.
std::string subnet_problem(const IpPrefix& subnet) {
  if (subnet.address.bits() - subnet.length < 1) return "which has no room for two hosts";
  if (subnet.address.is_multicast()) return "which is multicast (RFC 5771, RFC 4291 2.7)";
  if (subnet.contains(IpAddress(Ipv4Address({127, 0, 0, 1})))) return "which holds the loopback addresses";
  return {};
}

std::optional<IpPrefix> read_subnet(const YamlNode* node, bool v4, Reading& reading) {
  if (!node) return {};
  const std::string expected = v4 ? "an IPv4 subnet, e.g. 10.0.0.0/24" : "an IPv6 subnet, e.g. 2001:db8::/64";
  auto subnet = read_prefix(*node, expected, reading.diagnostics);
  if (!subnet) return {};
  if (subnet->address.is_v4() != v4) {
    reading.report(node->position, node->describe(), expected);
    return {};
  }
  if (auto problem = subnet_problem(*subnet); !problem.empty()) {
    reading.report(node->position, node->describe() + ", " + problem, expected);
    return {};
  }
  return subnet;
}

/// DNS servers that routers tell of: as many as hosts are sure to keep (RFC 8106 5.3.1).
std::vector<Ipv6Address> read_advertised_resolvers(const YamlNode& node, Reading& reading) {
  constexpr std::size_t kMost = 3;
  std::vector<Ipv6Address> resolvers;
  for (const auto* item : read_items(node, "IPv6 addresses of DNS servers", reading.diagnostics)) {
    const auto address = read_address(*item, reading.diagnostics);
    if (!address) continue;
    if (!address->is_v6() || address->is_multicast() || address->is_unspecified()) {
      reading.report(item->position, item->describe(), "a host's IPv6 address, e.g. 2001:db8::53");
    } else if (resolvers.size() == kMost) {
      reading.report(item->position, "a fourth server", "at most three (RFC 8106 5.3.1)");
    } else {
      resolvers.push_back(address->v6());
    }
  }
  return resolvers;
}

/// `true`, `false`, or {resolvers: […]}, which says true, too.
void read_advertise(const YamlEntry& entry, LinkSpec& link, Reading& reading) {
  constexpr int kLength = 64;  // of what hosts can make addresses of (RFC 4862 5.5.3 d)
  if (entry.value.is_map()) {
    YamlMap map(entry.value, "what routers tell, e.g. {resolvers: [\"2001:db8::53\"]}", reading.diagnostics);
    link.advertise = true;
    if (const auto* resolvers = map.find("resolvers"))
      link.advertised_resolvers = read_advertised_resolvers(*resolvers, reading);
    map.finish();
  } else {
    link.advertise = read_flag(entry.value, reading.diagnostics).value_or(false);
  }
  if (!link.advertise) return;
  if (!link.subnet6 || link.subnet6->length != kLength) {
    reading.report(entry.key.position, "'advertise' on a link without a /64 of IPv6",
                   "subnet6 beside it, e.g. 2001:db8::/64");
  }
}

LinkSpec read_link(const YamlEntry& entry, Reading& reading) {
  LinkSpec link;
  link.name = entry.key.text;
  link.position = entry.key.position;
  check_name(link.name, link.position, "link", reading.diagnostics);
  if (entry.value.is_null()) return link;
  YamlMap map(entry.value, "a link's keys, e.g. {subnet: 10.0.0.0/24}", reading.diagnostics);
  link.subnet = read_subnet(map.find("subnet"), true, reading);
  link.subnet6 = read_subnet(map.find("subnet6"), false, reading);
  if (const auto* advertise = map.find_entry("advertise")) read_advertise(*advertise, link, reading);
  if (const auto* mtu = map.find("mtu")) {
    const auto least = link.subnet6 ? kLeastMtu6 : kLeastMtu;
    if (auto bytes = read_number(*mtu, least, kGreatestMtu, reading.diagnostics)) {
      link.mtu_bytes = static_cast<std::uint32_t>(*bytes);
    }
  }
  // read_link_conditions() reads these, when the nodes are known.
  know_conditions(map);
  map.find("from");
  map.find("faults");
  map.finish();
  return link;
}

}  // namespace

void read_links(const YamlNode& node, Reading& reading) {
  if (!node.is_map()) {
    reading.report(node.position, node.describe(), "links by their names, e.g. {lan: {subnet: 10.0.0.0/24}}");
  }
  report_duplicate_keys(node, "link", reading.diagnostics);
  for (const auto& entry : node.entries) {
    auto link = read_link(entry, reading);
    if (reading.links.emplace(link.name, reading.topology.links.size()).second) {
      reading.topology.links.push_back(std::move(link));
    }
  }
}

}  // namespace netrig::reading
