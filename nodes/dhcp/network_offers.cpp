#include "dhcp/network_offers.hpp"

#include "dhcp/dhcp_option.hpp"

namespace netrig {

DhcpOptions NetworkOffers::options(const IpPrefix& subnet) const {
  DhcpOptions options;
  options.set_address(dhcp_option::kSubnetMask, subnet.mask());  // before the router (RFC 2132 3.3)
  if (!routers.empty()) options.set_addresses(dhcp_option::kRouter, routers);
  if (!dns_servers.empty()) options.set_addresses(dhcp_option::kDomainNameServer, dns_servers);
  if (!domain.empty()) options.set_text(dhcp_option::kDomainName, domain);
  if (mtu_bytes) options.set_u16(dhcp_option::kInterfaceMtu, *mtu_bytes);
  options.set_address(dhcp_option::kBroadcastAddress, subnet.last().v4());
  if (!ntp_servers.empty()) options.set_addresses(dhcp_option::kNtpServers, ntp_servers);
  for (const auto& option : more) options.set(option.code, option.data);
  return options;
}

}  // namespace netrig
