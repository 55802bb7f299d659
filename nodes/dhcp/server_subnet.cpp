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
  const auto* reserved = reservation_of(client);
  if (reserved != nullptr && is_free_reservation(client, reserved->address)) return reserved->address;
  const auto* own = leases_.of_client(client.key);
  if (own != nullptr && own->state == Lease::State::bound && may_have(client, own->address))
    return own->address;
  const auto* offered = leases_.offers().of_client(client.key);
  if (offered != nullptr && may_keep(client, offered->address)) return offered->address;
  if (own != nullptr && may_keep(client, own->address)) return own->address;
  return leases_.choose_free(wanted);
}

/// A station may be known by several identifiers, as its firmware and its system are: what is reserved for
/// its MAC address is for all of them.
bool ServerSubnet::is_free_reservation(const ServerClient& client, const Ipv4Address& address) const {
  const auto is_the_client = [&](const Lease& lease) {
    return lease.client == client.key || lease.mac == client.mac;
  };
  const auto* present = leases_.at(address);
  if (present != nullptr && present->state == Lease::State::set_aside) return false;
  if (present != nullptr && present->state == Lease::State::bound && !is_the_client(*present)) return false;
  const auto* offered = leases_.offers().at(address);
  return offered == nullptr || is_the_client(*offered);
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
