#include "dhcp/server_subnet.hpp"

#include <utility>

namespace netrig {

namespace {

std::set<Ipv4Address> joined(std::set<Ipv4Address> one, const std::set<Ipv4Address>& other) {
  one.insert(other.begin(), other.end());
  return one;
}

}  // namespace

ServerSubnet::ServerSubnet(const SubnetConfig& config, std::set<Ipv4Address> taken)
    : config_(config),
      options_(config.offers.options(config.prefix)),
      reservations_(config.reservations),
      leases_(config.pools, joined(std::move(taken), reservations_.addresses())) {}

std::optional<Ipv4Address> ServerSubnet::choose(const ServerClient& client,
                                                std::optional<Ipv4Address> wanted) {
  if (const auto* reserved = reservation_of(client)) {
    const auto* present = leases_.at(reserved->address);
    const bool is_free = present == nullptr || present->state == Lease::State::idle ||
                         present->client == client.key || present->mac == client.mac;
    // What is set aside has no client, and its MAC address is of whoever said so.
    if (is_free && (present == nullptr || present->state != Lease::State::set_aside))
      return reserved->address;
  }
  const auto* own = leases_.of_client(client.key);
  if (own != nullptr && may_have(client, own->address)) return own->address;
  return leases_.choose_free(wanted);
}

bool ServerSubnet::may_give(const Ipv4Address& address) const {
  return leases_.in_pool(address) || reservations_.holds(address);
}

bool ServerSubnet::may_have(const ServerClient& client, const Ipv4Address& address) const {
  if (leases_.in_pool(address)) return true;
  const auto* reserved = reservation_of(client);
  return reserved != nullptr && reserved->address == address;
}

}  // namespace netrig
