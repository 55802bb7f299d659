#include "topology/plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "topology/conditions_text.hpp"
#include "topology/plan_routes.hpp"

namespace netrig {

namespace {

constexpr std::size_t kLongestInterfaceName = 15;  // characters, IFNAMSIZ - 1

/// Where an attachment is in the topology: its link's and its node's number, counted from zero.
struct Place {
  std::size_t link;
  std::size_t node;
};

/// 02:00:<link>:<node>, the latter from 1 on: a locally administered address (IEEE 802-2014, 8.4). Where the
/// file gave that address to another node, the second octet counts up.
MacAddress assign_mac(const Place& place, const std::set<MacAddress>& taken) {
  const auto link = place.link;
  const auto node = place.node + 1;
  MacAddress::Octets octets = {0x02,
                               0x00,
                               static_cast<std::uint8_t>(link >> 8),
                               static_cast<std::uint8_t>(link),
                               static_cast<std::uint8_t>(node >> 8),
                               static_cast<std::uint8_t>(node)};
  while (taken.contains(MacAddress(octets))) ++octets[1];
  return MacAddress(octets);
}

/// "br-lan", or "br7" for the seventh link when that is too long. A name of the first form has a hyphen, one
/// of the second has none.
std::string bridge_name(const std::string& link, std::size_t number) {
  const auto name = "br-" + link;
  return name.size() <= kLongestInterfaceName ? name : "br" + std::to_string(number);
}

/// The kernel's device of a raw node has an address that nobody uses: it takes frames for the stack's own as
/// somebody else's, and drops them before it looks at what is inside.
MacAddress device_mac_of(const MacAddress& stack) {
  constexpr std::uint8_t kOther = 0x04;  // neither the group's nor the local bit (IEEE 802 8.2)
  auto octets = stack.octets();
  octets[0] ^= kOther;
  return MacAddress(octets);
}

/// Of an interface that speaks IPv6; any other has the node's default.
PlannedSysctls ipv6_sysctls(const LinkSpec& link, bool router, const PlannedInterface& interface) {
  const auto prefix = "net.ipv6.conf." + interface.name + ".";
  PlannedSysctls sysctls;
  if (interface.autoconfigures) {
    // As our own stack does it: addresses from the MAC address (RFC 4291 A), and asked about (RFC 4862 5.4).
    sysctls = {{prefix + "accept_ra", "1"},
               {prefix + "autoconf", "1"},
               {prefix + "addr_gen_mode", "0"},
               {prefix + "use_tempaddr", "0"},
               {prefix + "accept_dad", "1"}};
  } else if (link.advertise && !router) {
    sysctls = {{prefix + "accept_ra", "0"}};  // it has the address that the file gives it
  }
  sysctls.emplace_back(prefix + "disable_ipv6", "0");
  return sysctls;
}

PlannedService advertiser_of(const PlannedInterface& interface) {
  PlannedService service{.name = "router-advertiser-" + interface.name,
                         .arguments = {"router-advertiser", "--interface", interface.name}};
  for (const auto& resolver : interface.advertised_resolvers) {
    service.arguments.insert(service.arguments.end(), {"--resolver", resolver.to_string()});
  }
  return service;
}

PlannedSysctls plan_sysctls(const NodeSpec& node, const std::vector<PlannedInterface>& interfaces) {
  const bool ipv6 =
      std::any_of(interfaces.begin(), interfaces.end(), [](auto& i) { return !i.sysctls.empty(); });
  PlannedSysctls sysctls;
  if (ipv6) {
    // Neighbours' addresses are known to differ: duplicate detection (RFC 4862 5.4) would only take a second.
    for (const char* scope : {"all", "default"}) {
      sysctls.emplace_back(std::string("net.ipv6.conf.") + scope + ".accept_dad", "0");
    }
  }
  // Who speaks IPv6 sends at once, and 500 hosts flood a link: it is for interfaces that ask for it.
  sysctls.emplace_back("net.ipv6.conf.default.disable_ipv6", "1");
  if (node.router) sysctls.emplace_back("net.ipv4.ip_forward", "1");
  if (node.stack == StackKind::kernel && node.tcp.ecn != TcpTuning().ecn) {
    sysctls.emplace_back("net.ipv4.tcp_ecn", node.tcp.ecn == "off" ? "0" : "1");
  }
  if (node.router && ipv6) sysctls.emplace_back("net.ipv6.conf.all.forwarding", "1");
  // Unprivileged echo requests for every group that a user namespace with the usual 65,536 ids knows; a
  // greater number is an invalid argument there.
  return sysctls;
}

std::string plan_nftables(const NodeSpec& node, const std::vector<PlannedInterface>& interfaces) {
  if (!node.firewall && !node.nat) return {};
  std::vector<LinkInterface> names;
  for (const auto& interface : interfaces) names.push_back({interface.link, interface.name});
  return nftables_ruleset(node.firewall, node.nat, names);
}

class Planner {
 public:
  explicit Planner(const Topology& topology) : topology_(topology) {
    for (std::size_t i = 0; i < topology.links.size(); ++i) links_.emplace(topology.links[i].name, i);
  }

  Plan run() {
    plan_.name = topology_.name;
    collect_macs();
    for (const auto& link : topology_.links) {
      plan_.links.push_back({.name = link.name,
                             .bridge = {},
                             .mtu_bytes = link.mtu_bytes,
                             .ends = {},
                             .trouble = describe_trouble(link)});
    }
    for (std::size_t i = 0; i < topology_.nodes.size(); ++i) plan_node(i);
    name_ports();
    plan_routes(topology_, plan_);
    return std::move(plan_);
  }

 private:
  void collect_macs() {
    for (const auto& node : topology_.nodes) {
      for (const auto& attachment : node.attachments) {
        if (attachment.mac) macs_[attachment.link].insert(*attachment.mac);
      }
    }
  }

  void plan_node(std::size_t index) {
    const auto& spec = topology_.nodes[index];
    PlannedNode node;
    node.name = spec.name;
    node.raw = spec.stack == StackKind::raw;
    node.tcp = spec.tcp;
    node.resolvers = spec.resolvers;
    for (const auto& attachment : spec.attachments) {
      const auto link = links_.at(attachment.link);
      PlannedInterface interface;
      interface.name = "eth" + std::to_string(node.interfaces.size());
      interface.link = attachment.link;
      interface.mac = attachment.mac ? *attachment.mac : assign_mac({link, index}, macs_[attachment.link]);
      interface.device_mac = node.raw ? device_mac_of(interface.mac) : interface.mac;
      interface.mtu_bytes = topology_.links[link].mtu_bytes;
      interface.addresses = attachment.addresses;
      plan_autoconfiguration(topology_.links[link], spec, interface);
      if (topology_.links[link].subnet6 && !node.raw)
        interface.sysctls = ipv6_sysctls(topology_.links[link], spec.router, interface);
      if (interface.advertises) node.services.push_back(advertiser_of(interface));
      plan_.links[link].ends.push_back({node.name, interface.name});
      places_[link].push_back({index, node.interfaces.size()});
      node.interfaces.push_back(std::move(interface));
    }
    node.sysctls = plan_sysctls(spec, node.interfaces);
    node.nftables = plan_nftables(spec, node.interfaces);
    if (!node.nftables.empty()) node.tracking_sysctls = tracking_sysctls();
    plan_.nodes.push_back(std::move(node));
  }

  static void plan_autoconfiguration(const LinkSpec& link, const NodeSpec& spec,
                                     PlannedInterface& interface) {
    if (!link.advertise) return;
    const bool given = std::any_of(interface.addresses.begin(), interface.addresses.end(),
                                   [](const IpPrefix& address) { return address.address.is_v6(); });
    interface.advertises = spec.router && given;
    if (interface.advertises) interface.advertised_resolvers = link.advertised_resolvers;
    interface.autoconfigures = !spec.router && !given;
  }

  void name_ports() {
    std::size_t ports = 0;
    for (std::size_t i = 0; i < plan_.links.size(); ++i) {
      auto& link = plan_.links[i];
      const auto& places = places_[i];
      if (places.size() == 2) {
        link.kind = PlannedLink::Kind::pair;
        interface_at(places[0]).port = link.ends[1].interface;
        interface_at(places[1]).port = link.ends[0].interface;
        continue;
      }
      link.bridge = bridge_name(link.name, i + 1);
      for (const auto& place : places) interface_at(place).port = "v" + std::to_string(ports++);
    }
  }

  PlannedInterface& interface_at(const std::pair<std::size_t, std::size_t>& place) {
    return plan_.nodes[place.first].interfaces[place.second];
  }

  const Topology& topology_;
  Plan plan_;
  std::map<std::string, std::size_t> links_;
  std::map<std::string, std::set<MacAddress>> macs_;  // that the file gave, by link
  std::map<std::size_t, std::vector<std::pair<std::size_t, std::size_t>>>
      places_;  // by link: node, interface
};

}  // namespace

const PlannedNode* Plan::find_node(const std::string& wanted) const {
  const auto node = std::find_if(nodes.begin(), nodes.end(), [&](const auto& n) { return n.name == wanted; });
  return node == nodes.end() ? nullptr : &*node;
}

Plan make_plan(const Topology& topology) {
  return Planner(topology).run();
}

}  // namespace netrig
