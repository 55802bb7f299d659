// What a DHCP server tells clients of their network, besides an address.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dhcp/dhcp_options.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct NetworkOffers {
  std::vector<Ipv4Address> routers;  ///< in order of preference
  std::vector<Ipv4Address> dns_servers;
  std::vector<Ipv4Address> ntp_servers;
  std::string domain;                      ///< empty: none is given
  std::optional<std::uint16_t> mtu_bytes;  ///< unset: none is given
  std::vector<DhcpOption> more;            ///< any others, as they go out; they win over those above

  /// As options, in the order in which they are sent to a client that has no wish about it.
  DhcpOptions options(const IpPrefix& subnet) const;
};

}  // namespace netrig
