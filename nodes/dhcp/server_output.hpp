// What a DHCP server's machine wants done.
#pragma once

#include <variant>

#include "dhcp/lease.hpp"
#include "dhcp/server_event.hpp"
#include "dhcp/server_reply.hpp"
#include "wire/arp_packet.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// An ICMP echo request to an address that should not answer.
struct EchoProbe {
  Ipv4Address address;
};

/// A lease that is to be remembered whatever happens, before anything that follows it goes out.
struct LeaseChange {
  Lease lease;
};

using ServerOutput = std::variant<ServerReply, ArpPacket, EchoProbe, LeaseChange, ServerEvent>;

}  // namespace netrig
