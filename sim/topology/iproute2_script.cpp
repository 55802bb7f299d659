// A plan as a shell script of iproute2 commands, for people to read and to run.
#include <algorithm>

#include "topology/plan.hpp"

namespace netrig {

namespace {

/// Each end of a pair has one queue each way. Left alone the kernel makes one a processor and takes all but
/// the first out of use again, which costs more than all the rest of making the pair.
constexpr const char* kQueues = " numtxqueues 1 numrxqueues 1";

class ScriptWriter {
 public:
  explicit ScriptWriter(const Plan& plan) : plan_(plan) {}

  std::string write() {
    write_head();
    for (const auto& node : plan_.nodes) write_namespace(node);
    for (const auto& link : plan_.links) write_link(link);
    for (const auto& node : plan_.nodes) write_node(node);
    return std::move(text_);
  }

 private:
  void write_head() {
    line("# The network '" + plan_.name + "'. As root, with nothing left behind of it:");
    line(
        "#   unshare --net --mount sh -c 'mount -t tmpfs none /run && mkdir /run/netns && . ./FILE && exec "
        "bash'");
    if (std::any_of(plan_.nodes.begin(), plan_.nodes.end(), [](const auto& node) { return node.raw; })) {
      line(
          "# The kernel has no addresses on nodes with netrig's own stack. For a network to use by hand, "
          "let");
      line("# the kernel have all of them: netrig plan --stack kernel");
    }
    line("set -e");
  }

  void write_namespace(const PlannedNode& node) {
    line("");
    line("ip netns add " + node.name);
    write_sysctls(node.name, node.sysctls);
    line("ip -n " + node.name + " link set lo up");
    for (const auto& resolver : node.resolvers) {
      line("# " + node.name + ": nameserver " + resolver.to_string() + " in /etc/netns/" + node.name +
           "/resolv.conf");
    }
  }

  void write_sysctls(const std::string& node, const PlannedSysctls& sysctls) {
    for (const auto& [key, value] : sysctls) {
      line("ip netns exec " + node + " sysctl -qw " + key + "='" + value + "'");
    }
  }

  void write_link(const PlannedLink& link) {
    line("");
    line("# link " + link.name);
    for (const auto& trouble : link.trouble) comment("not built: " + trouble);
    if (link.kind == PlannedLink::Kind::pair) {
      line("ip link add " + end_of(link, 0) + " type veth peer name " + end_of(link, 1));
      return;
    }
    const auto mtu = " mtu " + std::to_string(link.mtu_bytes);
    line("ip link add " + link.bridge + mtu + " type bridge stp_state 0 forward_delay 0 mcast_snooping 0");
    bring_up_silently(link.bridge);
    for (std::size_t i = 0; i < link.ends.size(); ++i) {
      const auto& port = interface_of(link.ends[i]).port;
      line("ip link add " + port + mtu + kQueues + " type veth peer name " + end_of(link, i));
      line("ip link set " + port + " master " + link.bridge);
      bring_up_silently(port);
    }
  }

  /// The hub's own interfaces must not send what no node sent.
  void bring_up_silently(const std::string& interface) {
    line("sysctl -qw net.ipv6.conf." + interface + ".disable_ipv6=1");
    line("ip link set " + interface + " up");
  }

  /// "eth0 netns pc address 02:… mtu 1500"
  std::string end_of(const PlannedLink& link, std::size_t index) const {
    const auto& interface = interface_of(link.ends[index]);
    return interface.name + " netns " + link.ends[index].node + " address " +
           interface.device_mac.to_string() + " mtu " + std::to_string(interface.mtu_bytes) + kQueues;
  }

  const PlannedInterface& interface_of(const PlannedLink::End& end) const {
    const auto& interfaces = plan_.find_node(end.node)->interfaces;
    for (const auto& interface : interfaces) {
      if (interface.name == end.interface) return interface;
    }
    return interfaces.front();  // not reached: make_plan() names no other
  }

  void write_node(const PlannedNode& node) {
    line("");
    line("# node " + node.name);
    for (const auto& interface : node.interfaces) {
      write_interface(node.name, interface);
      if (!node.raw) write_addresses(node.name, interface);
    }
    if (!node.nftables.empty()) {
      line("ip netns exec " + node.name + " nft -f - <<'EOF'");
      text_ += node.nftables;
      line("EOF");
    }
    write_sysctls(node.name, node.tracking_sysctls);
    if (node.raw) {
      write_own_stack(node);
    } else {
      for (const auto& route : node.routes) write_route(node, route);
    }
    for (const auto& service : node.services) write_service(node.name, service);
  }

  void write_interface(const std::string& node, const PlannedInterface& interface) {
    // Checksums and segments as they are on a wire, so that captures hold real packets.
    line("ip netns exec " + node + " ethtool -K " + interface.name + " tx off tso off gso off >/dev/null");
    write_sysctls(node, interface.sysctls);
    line("ip -n " + node + " link set " + interface.name + " up");
  }

  void write_addresses(const std::string& node, const PlannedInterface& interface) {
    for (const auto& address : interface.addresses) {
      const std::string options = address.address.is_v4() ? " broadcast +" : " nodad";
      const bool has_broadcast = address.address.is_v4() && address.length < 31;  // RFC 3021
      line("ip -n " + node + " address add " + address.to_string() + " dev " + interface.name +
           (address.address.is_v6() || has_broadcast ? options : ""));
    }
  }

  /// What no command of iproute2 can do.
  void write_own_stack(const PlannedNode& node) {
    for (const auto& interface : node.interfaces) {
      line("# " + node.name + ": " + interface.mac.to_string() + " on " + interface.name +
           " in netrig's own stack");
      for (const auto& address : interface.addresses) {
        line("# " + node.name + ": " + address.to_string() + " on " + interface.name +
             " in netrig's own stack");
      }
      if (!interface.autoconfigures) continue;
      line("# " + node.name + ": an IPv6 address of a router's subnet on " + interface.name +
           " in netrig's own stack");
    }
    for (const auto& route : node.routes) {
      if (!route.gateway) continue;
      line("# " + node.name + ": " + route.destination.to_string() + " by " + route.gateway->to_string() +
           " in netrig's own stack");
    }
  }

  /// What netrig runs once the network is there.
  void write_service(const std::string& node, const PlannedService& service) {
    std::string command;
    for (const auto& word : service.arguments) command += " " + word;
    line("# " + node + " runs:" + command);
  }

  void write_route(const PlannedNode& node, const PlannedRoute& route) {
    std::string command =
        "ip -n " + node.name + (route.destination.address.is_v4() ? "" : " -6") + " route replace ";
    command += route.destination.length == 0 ? "default" : route.destination.to_string();
    if (route.gateway) command += " via " + route.gateway->to_string();
    command += " dev " + route.device;
    if (route.connected && route.destination.address.is_v4()) command += " scope link";
    // The kernel's own connected routes have this metric, and only a route of the same metric replaces them.
    if (route.connected && route.destination.address.is_v6()) command += " metric 256";
    if (route.source) command += " src " + route.source->to_string();
    line(command + " congctl " + node.tcp.congestion);
  }

  /// Text of the file's author, none of which may be a command.
  void comment(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    line("# " + text);
  }

  void line(const std::string& text) { text_ += text + "\n"; }

  const Plan& plan_;
  std::string text_;
};

}  // namespace

std::string iproute2_script(const Plan& plan) {
  return ScriptWriter(plan).write();
}

}  // namespace netrig
