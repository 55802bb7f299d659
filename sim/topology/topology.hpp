// Topology: what a topology file says, after templates are expanded and everything is validated. Pure data.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "link/conditions.hpp"
#include "link/fault_choice.hpp"
#include "topology/command.hpp"
#include "topology/rules.hpp"
#include "topology/source_position.hpp"
#include "topology/steps.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// Which TCP/IP stack netrig's own programs use on a node; other programs always use the kernel's.
enum class StackKind { kernel, raw };

/// How TCP sends, on either stack.
struct TcpTuning {
  std::string congestion = "cubic";  ///< or "reno": the kernel's names, too
  std::string ecn = "accept";        ///< congestion marks (RFC 3168): or "off", "request"
  bool pacing = false;               ///< our own stack only
};

/// Frames of a link that are lost on purpose. A frame is asked about when it enters the link; it matches if
/// it comes from one of `from` and passes both `filter` and `pattern`.
struct FaultSpec {
  FaultChoice choice = {};
  std::vector<std::string> from = {};       ///< nodes, templates expanded; empty: all on the link
  std::optional<std::string> filter = {};   ///< BPF; valid
  std::optional<std::string> pattern = {};  ///< a regular expression on the frame's description; valid
  SourcePosition position = {};
};

struct LinkSpec {
  std::string name;
  std::optional<IpPrefix> subnet;   ///< IPv4; host bits clear
  std::optional<IpPrefix> subnet6;  ///< IPv6; host bits clear
  /// Routers tell hosts of `subnet6`, a /64, of which they make addresses (RFC 4862).
  bool advertise = false;
  std::vector<Ipv6Address> advertised_resolvers = {};  ///< and of these DNS servers (RFC 8106)
  std::uint32_t mtu_bytes = 1500;
  SourcePosition position;
  /// What a frame meets on its way from the node that sends it to all that get it, once. Each node's way into
  /// the link has a queue and a rate of its own.
  LinkConditions conditions = {};
  /// For frames that these nodes send, instead of `conditions`: complete, by the names of nodes.
  std::map<std::string, LinkConditions> from = {};
  std::vector<FaultSpec> faults = {};

  /// For frames that this node sends into the link.
  const LinkConditions& conditions_from(const std::string& node) const;
  /// Whether nothing happens to frames on it, until a step says otherwise.
  bool is_perfect() const { return conditions == LinkConditions{} && from.empty() && faults.empty(); }
};

/// A node's interface on a link. The order in the file gives eth0, eth1, ….
struct Attachment {
  std::string link;
  std::vector<IpPrefix> addresses;  ///< with the subnet's length; empty for `dhcp` and `none`
  bool dhcp = false;                ///< says that a program of the node will set the address
  std::optional<MacAddress> mac;    ///< unset: the plan assigns one
  SourcePosition position;
};

struct StaticRoute {
  IpPrefix destination;  ///< 0.0.0.0/0 for `default`
  IpAddress gateway;
  SourcePosition position;
};

/// A program that is started with its node.
struct ProgramSpec {
  std::string name;  ///< unique on its node: the command's base name, "-2", "-3" … appended to twins
  Command command;
  std::optional<ReadySign>
      ready;  ///< unset: what our own programs say themselves; for others, that they were started
  std::map<std::string, std::string> environment;
  SourcePosition position;
};

struct NodeSpec {
  std::string name;
  std::string template_name;  ///< the name in the file: "pc" for pc-1 … pc-9; equal to `name` without `count`
  std::uint32_t index = 0;  ///< 1 … count of a template's nodes, which "{i}" stands for; 0 without `count`
  std::vector<Attachment> attachments;
  std::vector<ProgramSpec> programs;  ///< in the order they start
  std::vector<std::string> after;     ///< nodes whose programs must be ready first
  std::optional<std::string> files;   ///< a directory beside the topology file, copied into the node's own
  bool router = false;                ///< forwards packets
  std::optional<Nat> nat;
  std::optional<Firewall> firewall;
  std::vector<StaticRoute> routes;  ///< as the file says them; the plan adds those that follow from the links
  std::vector<IpAddress> resolvers;  ///< for /etc/resolv.conf
  std::map<std::string, std::string> environment;
  TcpTuning tcp = {};
  StackKind stack = StackKind::kernel;  ///< as decided; see docs/topology.md
  std::string kernel_because = {};      ///< for people: why it is on the kernel's stack; empty for a raw node
  std::optional<SourcePosition> stack_position = {};  ///< where the node's own entry says it
  SourcePosition position;
};

struct Topology {
  std::string file;       ///< as it was named
  std::string directory;  ///< of the file: `files` are relative to it
  std::string name;
  std::string about;
  std::vector<LinkSpec> links;  ///< in the order of the file
  std::vector<NodeSpec> nodes;  ///< in the order of the file, templates expanded
  std::vector<Step> scenario;

  const NodeSpec* find_node(const std::string& name) const;
  const LinkSpec* find_link(const std::string& name) const;
};

}  // namespace netrig
