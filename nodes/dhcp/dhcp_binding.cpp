#include "dhcp/dhcp_binding.hpp"

#include <algorithm>
#include <bit>

#include "dhcp/host_name_text.hpp"

namespace netrig {

namespace {

// RFC 2132 5.1 lets a server say 68, but then DHCP's own messages do not pass; 576 each host must take (RFC
// 791).
constexpr std::uint16_t kSmallestMtuBytes = 576;
constexpr std::size_t kMaximumServers = 16;  // nobody asks more resolvers or routers than that
constexpr std::size_t kMaximumRoutes = 32;

bool is_host(const Ipv4Address& address) {
  constexpr std::uint8_t kFirstMulticast =
      224;  // from here on there are no hosts (RFC 1112 4, RFC 1122 3.2.1.3)
  return address.octets()[0] != 0 && !address.is_loopback() && address.octets()[0] < kFirstMulticast;
}

/// The mask's prefix length; none when its ones are not together.
std::optional<int> prefix_length(const Ipv4Address& mask) {
  const auto length = std::countl_one(mask.value());
  if (std::popcount(mask.value()) != length) return {};
  return length;
}

int class_length(const Ipv4Address& address) {
  if (address.octets()[0] < 128) return 8;
  return address.octets()[0] < 192 ? 16 : 24;
}

std::optional<IpPrefix> address_of(const DhcpMessage& message) {
  const auto address = message.yiaddr;
  std::optional<int> length = class_length(address);
  if (message.options.contains(dhcp_option::kSubnetMask)) {
    const auto mask = message.options.address(dhcp_option::kSubnetMask);
    length = mask ? prefix_length(*mask) : std::nullopt;
  }
  if (!is_host(address) || !length || *length == 0) return {};
  const IpPrefix prefix{address, *length};
  constexpr int kPointToPoint = 31;  // RFC 3021: both addresses are hosts
  if (*length < kPointToPoint &&
      (prefix.network() == IpAddress(address) || prefix.last() == IpAddress(address)))
    return {};
  return prefix;
}

std::vector<Ipv4Address> hosts(const DhcpOptions& options, std::uint8_t code) {
  auto addresses = options.addresses(code);
  std::erase_if(addresses, [](const Ipv4Address& address) { return !is_host(address); });
  if (addresses.size() > kMaximumServers) addresses.resize(kMaximumServers);
  return addresses;
}

/// The text goes into configuration files: what is no host name stays outside.
std::string domain_of(const DhcpOptions& options) {
  auto text = options.text(dhcp_option::kDomainName).value_or("");
  return is_host_name(text) ? text : "";
}

/// RFC 3442: each as the destination's length, its octets that count, and the router.
std::vector<DhcpRoute> routes_of(const DhcpOptions& options) {
  std::vector<DhcpRoute> routes;
  const auto* data = options.find(dhcp_option::kClasslessStaticRoutes);
  if (data == nullptr) return routes;
  ByteReader reader(*data);
  while (reader.left() > 0 && routes.size() < kMaximumRoutes) {
    const int length = reader.u8();
    Ipv4Address::Octets octets{};
    if (length > 32) return {};
    std::ranges::copy(reader.take(static_cast<std::size_t>(length + 7) / 8), octets.begin());
    const Ipv4Address gateway(reader.u32());
    if (!reader.ok()) return {};  // cut short: nothing in it can be relied on
    const IpPrefix destination{Ipv4Address(octets), length};
    if (!gateway.is_unspecified() && !is_host(gateway)) continue;
    routes.push_back({{destination.network(), length}, gateway});
  }
  return routes;
}

void read_times(const DhcpOptions& options, std::uint32_t lease, DhcpBinding& binding) {
  if (lease == kInfiniteLeaseSeconds) return;
  binding.lease = std::chrono::seconds(lease);
  const auto renew = options.u32(dhcp_option::kRenewalTime);
  const auto rebind = options.u32(dhcp_option::kRebindingTime);
  if (!renew || !rebind || *renew == 0 || *renew > *rebind || *rebind > lease) return;
  binding.renew_after = std::chrono::seconds(*renew);
  binding.rebind_after = std::chrono::seconds(*rebind);
}

void read_network(const DhcpMessage& message, DhcpBinding& binding) {
  const auto& options = message.options;
  binding.routes = routes_of(options);
  if (binding.routes.empty()) binding.routers = hosts(options, dhcp_option::kRouter);
  binding.dns_servers = hosts(options, dhcp_option::kDomainNameServer);
  binding.ntp_servers = hosts(options, dhcp_option::kNtpServers);
  binding.domain = domain_of(options);
  const auto mtu = options.u16(dhcp_option::kInterfaceMtu);
  if (mtu.value_or(0) >= kSmallestMtuBytes) binding.mtu_bytes = mtu;
}

}  // namespace

std::optional<DhcpBinding> binding_of(const DhcpMessage& message) {
  const auto address = address_of(message);
  const auto server = message.options.address(dhcp_option::kServerIdentifier);
  const auto lease = message.options.u32(dhcp_option::kLeaseTime);
  if (!address || !server || !is_host(*server) || lease.value_or(0) == 0) return {};
  DhcpBinding binding;
  binding.address = *address;
  binding.server = *server;
  read_network(message, binding);
  read_times(message.options, *lease, binding);
  return binding;
}

std::optional<DhcpBinding> parameters_of(const DhcpMessage& message, const IpPrefix& address) {
  const auto server = message.options.address(dhcp_option::kServerIdentifier);
  if (!server || !is_host(*server)) return {};
  DhcpBinding binding;
  binding.address = address;
  binding.server = *server;
  read_network(message, binding);
  return binding;
}

}  // namespace netrig
