// What a DHCP client got: its address, for how long, and what the server says of the network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dhcp/dhcp_message.hpp"
#include "host/time.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// A route that a server tells (RFC 3442).
struct DhcpRoute {
  IpPrefix destination;  ///< IPv4, without host bits; of length 0 the default route
  Ipv4Address gateway;   ///< unspecified: the destination is on the link

  friend bool operator==(const DhcpRoute&, const DhcpRoute&) = default;
};

struct DhcpBinding {
  IpPrefix address;                  ///< IPv4, with the prefix length of its subnet
  std::vector<Ipv4Address> routers;  ///< in order of preference; none where there are `routes` (RFC 3442)
  std::vector<DhcpRoute> routes = {};
  std::vector<Ipv4Address> dns_servers;
  std::vector<Ipv4Address> ntp_servers = {};
  std::string domain;                      ///< empty: none was given
  std::optional<std::uint16_t> mtu_bytes;  ///< unset: none was given
  Ipv4Address server;                      ///< its identifier

  // From the sending of the request on (RFC 2131 4.4.1); unset: for ever.
  std::optional<Duration> lease;
  std::optional<Duration> renew_after;   ///< T1, if the server said one that makes sense
  std::optional<Duration> rebind_after;  ///< T2, likewise; never one without the other

  friend bool operator==(const DhcpBinding&, const DhcpBinding&) = default;
};

/// What an ACK or an OFFER gives. Nothing when it lacks what no client can do without, or says what cannot
/// be: such a message is as good as none. Single parameters that cannot be are left out. A missing mask is
/// that of the address's class (RFC 950).
std::optional<DhcpBinding> binding_of(const DhcpMessage& message);

/// What the answer to an INFORM says of the network of `address`, which it does not give; without a lease.
std::optional<DhcpBinding> parameters_of(const DhcpMessage& message, const IpPrefix& address);

}  // namespace netrig
