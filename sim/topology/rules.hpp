// The one model of firewall and address translation, for emulated and simulated routers alike: what compiles
// to nftables, and to the forwarding path of our own stack.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "topology/source_position.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

enum class Verdict {
  accept,
  drop,    ///< silently
  reject,  ///< TCP by a reset, all else by ICMP port unreachable (RFC 1812 5.3.9 leaves the choice)
};

enum class TransportProtocol { any, tcp, udp, icmp };

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;  ///< inclusive
};

/// One rule; what is not set matches everything. The first rule that matches decides.
struct FirewallRule {
  Verdict verdict = Verdict::accept;
  TransportProtocol protocol = TransportProtocol::any;
  std::vector<PortRange> ports;          ///< destination ports; empty: all. Only with tcp or udp
  std::optional<std::string> from_link;  ///< the link it came in by
  std::optional<std::string> to_link;    ///< the link it goes out by; only for forwarded packets
  std::optional<IpPrefix> from;          ///< source
  std::optional<IpPrefix> to;            ///< destination
  bool established = false;              ///< only packets of a known connection, and ICMP errors about one
  SourcePosition position;
};

/// Rules for packets that a router forwards, and for those addressed to itself.
struct Firewall {
  Verdict forward_policy = Verdict::accept;  ///< when no rule matched
  Verdict input_policy = Verdict::accept;
  std::vector<FirewallRule> forward;
  std::vector<FirewallRule> input;
};

/// A service behind the translation, reachable from outside.
struct PortForward {
  TransportProtocol protocol = TransportProtocol::tcp;  ///< tcp or udp
  PortRange ports;
  Endpoint to;  ///< port 0: the same as outside
  SourcePosition position;
};

/// Source translation to the router's address on `outside` (RFC 4787, RFC 5382): endpoint-independent mapping
/// as far as the implementation can, source ports kept where they are free. No helpers rewrite payloads: FTP
/// through it is passive.
struct Nat {
  std::string outside;  ///< the link whose address is used
  std::vector<PortForward> forwards;
  SourcePosition position;
};

/// How long a router remembers a connection on which nothing passes: its translation, and that it is
/// "established". A router that restarts remembers none.
struct TrackingTimes {
  std::chrono::seconds tcp_established{7440};  ///< RFC 5382 REQ-5: at least 2 hours 4 minutes
  std::chrono::seconds tcp_transitory{240};    ///< opening, closing, closed: at least 4 minutes (there, too)
  std::chrono::seconds udp{300};               ///< RFC 4787 REQ-5: 5 minutes are recommended
  std::chrono::seconds icmp{60};               ///< an echo and its reply. RFC 5508 REQ-2: at least 60 seconds
  std::chrono::seconds other{600};             ///< protocols without ports
};
inline constexpr TrackingTimes kTrackingTimes;

/// The verdicts of `firewall` and the translations of `nat` for one node as an nftables ruleset ("nft -f"
/// text). Interface names stand for links as `interface_of` says.
struct LinkInterface {
  std::string link;
  std::string interface;
};
std::string nftables_ruleset(const std::optional<Firewall>& firewall, const std::optional<Nat>& nat,
                             const std::vector<LinkInterface>& interfaces);

/// The kernel's settings for kTrackingTimes: names of sysctls and their values.
std::vector<std::pair<std::string, std::string>> tracking_sysctls();

}  // namespace netrig
