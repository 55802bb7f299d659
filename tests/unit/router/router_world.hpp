// A router between two links with the rules of a topology file, in one of two worlds: on our stack, or on
// the kernel's. Packets in, packets out.
//
//     lan 10.0.0.0/24 -- 10.0.0.1 (eth0) router (eth1) 198.51.100.1 -- wan 198.51.100.0/24 -- all the rest
//     lan fd01::/64   -- fd01::1                       fd02::1      -- wan fd02::/64
//
// and, as link-local addresses, fe80::ff:fe00:1 and fe80::ff:fe00:2.
//
// All hosts of a link are there as long as nobody looks closely: packets to them are seen, and that is all.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "topology/rules.hpp"
#include "wire/bytes.hpp"
#include "wire/mac_address.hpp"

namespace netrig::testing {

enum class Side { lan, wan };

/// A packet that the router has sent, from its IP header on. What it sends on its own account to find its
/// neighbours and groups is left out.
struct SentPacket {
  Side side = Side::lan;
  Bytes packet;
};

struct Rules {
  std::optional<Firewall> firewall;
  std::optional<Nat> nat;
};

/// Of the router, from its keys in a topology file: "nat: {…}", "firewall: {…}". Throws
/// std::invalid_argument.
Rules rules_of(const std::string& keys);

/// The router's interfaces by their links.
std::vector<LinkInterface> router_interfaces();

inline constexpr MacAddress kLanHosts({2, 0, 0, 0, 0, 0x0a});
inline constexpr MacAddress kWanHosts({2, 0, 0, 0, 0, 0x0b});
inline constexpr const MacAddress& hosts_of(Side side) {
  return side == Side::lan ? kLanHosts : kWanHosts;
}

class RouterWorld {
 public:
  virtual ~RouterWorld() = default;
  /// With rules that take the place of those before; no connection is known any more.
  virtual void load(const Rules& rules) = 0;
  /// A packet comes in from a link; gives all that the router sends because of it, by sides, lan first.
  virtual std::vector<SentPacket> take(Side side, ByteView packet) = 0;
  /// What it sends on its own account later, the first packets in at most 10 seconds.
  virtual std::vector<SentPacket> wait() = 0;
};

/// "wan ttl 63: the packet's one line".
std::string line_of(const SentPacket& sent);

bool is_ipv6(ByteView packet);
/// The frame of a packet that goes to the router at `router`, or to a group.
Bytes frame_to_router(const MacAddress& router, const MacAddress& host, ByteView packet);
/// The packet in a frame that a router has sent, if it is one that counts: see SentPacket.
std::optional<Bytes> packet_in(ByteView frame);

}  // namespace netrig::testing
