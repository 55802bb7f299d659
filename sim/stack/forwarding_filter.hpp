// The hook for a packet filter and address translation on a router's way of packets.
#pragma once

#include "host/time.hpp"
#include "stack/ip.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig {

/// Sees every packet at the places that netfilter calls prerouting, input, forward, output and postrouting.
/// While one is set, fragments are put together before it sees them. An IPv4 packet may be rewritten where it
/// says so, an IPv6 packet may not. What a host says of Neighbor Discovery is seen when it arrives, not when
/// it is sent.
class ForwardingFilter {
 public:
  enum class Place {
    arrived,     ///< before it is decided whose the packet is: its destination may be rewritten
    to_host,     ///< it is for this host
    forwarding,  ///< it is for another, and the route is known
    from_host,   ///< this host sends it, and the way is not decided: its destination may be rewritten
    leaving,     ///< it is about to be sent, forwarded or our own: its source may be rewritten
  };
  enum class Verdict {
    accept,
    drop,    ///< silently
    reject,  ///< with ICMP port unreachable; a TCP reset is the filter's own business. Not for the last two
             ///< places
  };
  struct Passage {
    Place place = Place::arrived;
    InterfaceIndex in = kAnyInterface;   ///< any: the packet is this host's own
    InterfaceIndex out = kAnyInterface;  ///< set for `forwarding` and `leaving`
  };

  virtual ~ForwardingFilter() = default;
  /// `packet` starts with its IP header, and is as long as that says. Who rewrites it keeps its checksums
  /// right.
  virtual Verdict pass(const Passage& passage, PacketBuffer& packet, TimePoint now) = 0;
};

}  // namespace netrig
