#include "advertising/advertised_link.hpp"

#include <algorithm>

#include "wire/ipv6_header.hpp"

namespace netrig {

namespace {

constexpr int kHostLength = 128;
/// Of what hosts make addresses of (RFC 4862 5.5.3 d, RFC 2464 4).
constexpr int kAutonomousLength = 64;

std::uint32_t seconds_of(std::chrono::seconds time) {
  return static_cast<std::uint32_t>(time.count());
}

}  // namespace

std::vector<IpPrefix> AdvertisedLink::prefixes_of(const std::vector<IpPrefix>& addresses) {
  std::vector<IpPrefix> result;
  for (const auto& own : addresses) {
    if (!own.address.is_v6() || own.address.v6().is_link_local() || own.length == kHostLength) continue;
    const IpPrefix subnet{own.network(), own.length};
    if (std::find(result.begin(), result.end(), subnet) == result.end()) result.push_back(subnet);
  }
  return result;
}

RouterAdvertisement AdvertisedLink::message(const MacAddress& mac) const {
  RouterAdvertisement message{.hop_limit = Ipv6Header::kDefaultHopLimit,
                              .lifetime_seconds = static_cast<std::uint16_t>(lifetime.count()),
                              .source_mac = mac,
                              .mtu_bytes = mtu_bytes};
  for (const auto& prefix : prefixes) {
    message.prefixes.push_back({.prefix = prefix.network().v6(),
                                .length = static_cast<std::uint8_t>(prefix.length),
                                .autonomous = prefix.length == kAutonomousLength,
                                .valid_seconds = seconds_of(valid),
                                .preferred_seconds = seconds_of(preferred)});
  }
  if (!resolvers.empty())
    message.resolvers.push_back({.lifetime_seconds = seconds_of(resolver_lifetime), .servers = resolvers});
  return message;
}

RouterAdvertisement AdvertisedLink::last_message(const MacAddress& mac) const {
  auto message = this->message(mac);
  message.lifetime_seconds = 0;
  for (auto& each : message.resolvers) each.lifetime_seconds = 0;
  return message;
}

}  // namespace netrig
