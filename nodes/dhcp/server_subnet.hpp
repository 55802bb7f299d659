// One subnet of a DHCP server while it serves: who has which address of it, and who is to get which.
#pragma once

#include <optional>
#include <set>

#include "dhcp/lease_table.hpp"
#include "dhcp/reservations.hpp"
#include "dhcp/server_client.hpp"
#include "dhcp/subnet_config.hpp"

namespace netrig {

class ServerSubnet {
 public:
  /// `taken`: addresses that are never given, of servers and routers.
  ServerSubnet(const SubnetConfig& config, std::set<Ipv4Address> taken);

  const IpPrefix& prefix() const { return config_.prefix; }
  bool contains(const Ipv4Address& address) const { return config_.prefix.contains(address); }
  const LeaseTimes& times() const { return config_.times; }
  /// What clients are told of the network.
  const DhcpOptions& options() const { return options_; }

  LeaseTable& leases() { return leases_; }
  const LeaseTable& leases() const { return leases_; }
  const Reservation* reservation_of(const ServerClient& client) const {
    return reservations_.of(client.key, client.mac);
  }

  /// The address that the client should get: what is reserved for it, unless somebody has that, or else what
  /// it has, was offered or had, if it may have that, or else LeaseTable::choose_free(). None when there is
  /// none.
  std::optional<Ipv4Address> choose(const ServerClient& client, std::optional<Ipv4Address> wanted);
  /// Whether the address is in a pool or reserved.
  bool may_give(const Ipv4Address& address) const;
  /// Whether the configuration lets the client have it. One that is known by its identifier may have changed
  /// its MAC address, by which an address was reserved.
  bool may_have(const ServerClient& client, const Ipv4Address& address) const;
  /// Whether the client may have the address, and nobody else was offered it meanwhile or has it.
  bool may_keep(const ServerClient& client, const Ipv4Address& address) const {
    return may_have(client, address) && leases_.is_free_for(client.key, address);
  }

 private:
  bool is_free_reservation(const ServerClient& client, const Ipv4Address& address) const;

  SubnetConfig config_;
  DhcpOptions options_;
  Reservations reservations_;
  LeaseTable leases_;
};

}  // namespace netrig
