#include "topology/plan_routes.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace netrig {

namespace {

/// A node's end of a link, as routing sees it: one family, a fixed address.
struct RoutingEnd {
  std::size_t node;
  std::size_t link;
  std::string device;
  IpPrefix address;
};

IpPrefix subnet_of(const IpPrefix& address) {
  return {address.network(), address.length};
}

IpPrefix default_destination(bool v4) {
  return v4 ? IpPrefix{Ipv4Address(), 0} : IpPrefix{Ipv6Address(), 0};
}

/// What the links imply for one family.
class RoutePlanner {
 public:
  RoutePlanner(const Topology& topology, Plan& plan, bool v4) : topology_(topology), plan_(plan), v4_(v4) {
    std::map<std::string, std::size_t> links;
    for (std::size_t i = 0; i < topology.links.size(); ++i) links.emplace(topology.links[i].name, i);
    of_node_.resize(plan.nodes.size());
    routers_.resize(topology.links.size());
    for (std::size_t node = 0; node < plan.nodes.size(); ++node) {
      for (const auto& interface : plan.nodes[node].interfaces)
        add_end(node, links.at(interface.link), interface);
    }
  }

  void run() {
    for (std::size_t node = 0; node < plan_.nodes.size(); ++node) {
      if (topology_.nodes[node].router) {
        plan_router(node);
      } else {
        plan_host(node);
      }
    }
  }

 private:
  void add_end(std::size_t node, std::size_t link, const PlannedInterface& interface) {
    const auto address = std::find_if(interface.addresses.begin(), interface.addresses.end(),
                                      [&](const IpPrefix& a) { return a.address.is_v4() == v4_; });
    if (address == interface.addresses.end()) return;
    const RoutingEnd end{node, link, interface.name, *address};
    of_node_[node].push_back(end);
    if (topology_.nodes[node].router && leads_on(node, link)) routers_[link].push_back(end);
  }

  /// Whether a router takes packets from `link` further: from outside its own translation (IPv4 only) it has
  /// nothing to offer, for the subnets inside are private to it.
  bool leads_on(std::size_t node, std::size_t link) const {
    const auto& nat = topology_.nodes[node].nat;
    return !v4_ || !nat || nat->outside != topology_.links[link].name;
  }

  /// A default route when there is exactly one router to be had.
  void plan_host(std::size_t node) {
    const RoutingEnd* device = nullptr;
    const RoutingEnd* gateway = nullptr;
    for (const auto& end : of_node_[node]) {
      for (const auto& router : routers_[end.link]) {
        if (gateway && gateway->node != router.node) return;
        if (!gateway) {
          gateway = &router;
          device = &end;
        }
      }
    }
    if (gateway) add(node, default_destination(v4_), gateway->address.address, device->device);
  }

  /// How a router reaches a link: by which of its devices, over which neighbour.
  struct FirstHop {
    IpAddress gateway;
    std::string device;
  };

  /// Breadth-first over links and routers: fewest hops; of equals, what the file names first.
  void plan_router(std::size_t node) {
    std::vector<std::optional<FirstHop>> reached(topology_.links.size());
    std::set<std::size_t> known_links, known_routers = {node};
    std::vector<std::size_t> edge;
    for (const auto& end : of_node_[node]) {
      known_links.insert(end.link);
      edge.push_back(end.link);
    }
    for (std::size_t next = 0; next < edge.size(); ++next) {
      for (const auto& router : routers_[edge[next]]) {
        if (!known_routers.insert(router.node).second) continue;
        const auto& inherited = reached[edge[next]];
        const FirstHop hop =
            inherited ? *inherited : FirstHop{router.address.address, device_on(node, router.link)};
        for (const auto& beyond : of_node_[router.node]) {
          if (!known_links.insert(beyond.link).second) continue;
          reached[beyond.link] = hop;
          edge.push_back(beyond.link);
        }
      }
    }
    for (std::size_t link : edge) {
      if (reached[link]) add(node, link_subnet(link), reached[link]->gateway, reached[link]->device);
    }
  }

  std::string device_on(std::size_t node, std::size_t link) const {
    for (const auto& end : of_node_[node]) {
      if (end.link == link) return end.device;
    }
    return {};
  }

  IpPrefix link_subnet(std::size_t link) const {
    return v4_ ? *topology_.links[link].subnet : *topology_.links[link].subnet6;
  }

  /// Unless the file, a connected subnet or a nearer link has that destination.
  void add(std::size_t node, const IpPrefix& destination, const IpAddress& gateway,
           const std::string& device) {
    auto& routes = plan_.nodes[node].routes;
    const bool known = std::any_of(routes.begin(), routes.end(), [&](const PlannedRoute& route) {
      return route.destination == destination;
    });
    if (!known) routes.push_back({destination, gateway, device, {}, false});
  }

  const Topology& topology_;
  Plan& plan_;
  bool v4_;
  std::vector<std::vector<RoutingEnd>> of_node_;
  std::vector<std::vector<RoutingEnd>> routers_;  // by link: those that lead on from it
};

void plan_connected(PlannedNode& node) {
  for (const auto& interface : node.interfaces) {
    std::set<IpPrefix> known;
    for (const auto& address : interface.addresses) {
      if (!known.insert(subnet_of(address)).second) continue;
      PlannedRoute route{subnet_of(address), {}, interface.name, {}, true};
      if (address.address.is_v4()) route.source = address.address;
      node.routes.push_back(std::move(route));
    }
  }
}

void plan_static(const NodeSpec& spec, PlannedNode& node) {
  for (const auto& route : spec.routes) {
    for (const auto& interface : node.interfaces) {
      const bool reaches =
          std::any_of(interface.addresses.begin(), interface.addresses.end(),
                      [&](const IpPrefix& address) { return address.contains(route.gateway); });
      if (!reaches) continue;
      node.routes.push_back({route.destination, route.gateway, interface.name, {}, false});
      break;
    }
  }
}

}  // namespace

void plan_routes(const Topology& topology, Plan& plan) {
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    plan_connected(plan.nodes[i]);
    plan_static(topology.nodes[i], plan.nodes[i]);
  }
  RoutePlanner(topology, plan, true).run();
  RoutePlanner(topology, plan, false).run();
}

}  // namespace netrig
