// ServerMachine: the answer to a DISCOVER, and the probe before it (RFC 2131 4.3.1).
#include <utility>

#include "dhcp/server_machine.hpp"

namespace netrig {

namespace {

std::string exhaustion_text(const ServerSubnet& subnet) {
  const auto& counts = subnet.leases().pool_counts();
  return "the pool of " + subnet.prefix().to_string() + " is exhausted (" + std::to_string(counts.bound) +
         " leased, " + std::to_string(counts.offered) + " offered, " + std::to_string(counts.set_aside) +
         " set aside)";
}

}  // namespace

// RFC 2131 4.3.1.
void ServerMachine::on_discover(TimePoint now, Subnet& subnet, const ServerClient& client,
                                const DhcpMessage& message) {
  const auto wanted = message.options.address(dhcp_option::kRequestedAddress);
  const auto address = subnet.choose(client, wanted);
  if (!address) return report_exhaustion(now, subnet, client);
  if (probes_.contains(*address)) return probes_.replace(*address, message);
  // An address that is the client's already, or was found free for it, is not asked for again.
  const auto* present = subnet.leases().at(*address);
  const auto* offered = subnet.leases().offers().at(*address);
  const bool is_known = (present != nullptr && present->state == Lease::State::bound) ||
                        (offered != nullptr && offered->client == client.key);
  if (!is_known && subnet.leases().in_pool(*address)) report_recovery(subnet);
  if (is_known || config_.probe_wait == Duration::zero())
    return offer(now, subnet, client, message, *address);
  probe(now, subnet, client, message, *address);
}

/// Somebody answered for an address. Only one that is being probed matters, and the client itself may use it
/// still; of who is beyond the own link no MAC address is known.
void ServerMachine::found_in_use(TimePoint now, const Ipv4Address& address, std::optional<MacAddress> by) {
  auto* subnet = probes_.contains(address) ? subnet_of(address) : nullptr;
  if (subnet == nullptr) return;
  const auto* offered = subnet->leases().offers().at(address);
  if (offered != nullptr && by == offered->mac) return;
  const auto discover = probes_.remove(address);
  set_aside(now, *subnet, address, by.value_or(MacAddress()), Kind::in_use);
  const auto client = client_of(*discover);
  if (client) on_discover(now, *subnet, *client, *discover);
}

void ServerMachine::probe(TimePoint now, Subnet& subnet, const ServerClient& client,
                          const DhcpMessage& discover, const Ipv4Address& address) {
  if (probes_.is_full()) {
    if (!crowded_.may_be_said(now)) return;
    const auto reason = std::to_string(AddressProbes::kMost) + " addresses are being probed";
    return push(ServerEvent{Kind::crowded, {}, client.mac, {}, reason});
  }
  const auto end = now + config_.probe_wait;
  if (const auto* other = subnet.leases().offers().of_client(client.key)) probes_.remove(other->address);
  subnet.leases().offer(
      {address, client.key, client.mac, Lease::State::offered, end + config_.offer_hold, client.host_name},
      now);
  probes_.add(address, discover, end);
  if (subnet.contains(config_.address)) return push(ArpPacket::probe(config_.mac, address));
  push(EchoProbe{address});
}

/// Nobody has answered the probe. The client may have asked by another MAC address meanwhile, or somebody
/// else with this one may be about to get the address.
void ServerMachine::answer_discover(TimePoint now, const Ipv4Address& address, const DhcpMessage& discover) {
  const auto client = client_of(discover);
  auto* subnet = subnet_of(address);
  if (!client || subnet == nullptr) return;
  const auto* offered = subnet->leases().offers().at(address);
  if (offered == nullptr || offered->client != client->key || !subnet->may_keep(*client, address))
    return on_discover(now, *subnet, *client, discover);
  offer(now, *subnet, *client, discover, address);
}

/// Offers the client the address that is chosen for it, and keeps it for a while. No lease ends by that.
void ServerMachine::offer(TimePoint now, Subnet& subnet, const ServerClient& client,
                          const DhcpMessage& discover, const Ipv4Address& address) {
  const auto request = without_address(discover);  // the offer is not to be sent there
  if (config_.rapid_commit && discover.options.contains(dhcp_option::kRapidCommit)) {
    return confirm(now, subnet, client, request, address);
  }
  if (const auto* other = subnet.leases().offers().of_client(client.key)) probes_.remove(other->address);
  subnet.leases().offer(
      {address, client.key, client.mac, Lease::State::offered, now + config_.offer_hold, client.host_name},
      now);
  const auto* reserved = subnet.reservation_of(client);
  push(lease_reply(config_, subnet, request, DhcpMessageType::offer, address,
                   subnet.times().granted(discover.options.u32(dhcp_option::kLeaseTime)),
                   reserved == nullptr ? "" : reserved->host_name));
  say(now, ServerEvent{Kind::offered, address, client.mac, {}, {}});
}

/// A flood of DISCOVERs must not flood the log.
void ServerMachine::report_exhaustion(TimePoint now, Subnet& subnet, const ServerClient& client) {
  if (!subnet.exhaustion.may_be_said(now)) return;
  subnet.said_exhausted = true;
  push(ServerEvent{Kind::exhausted, {}, client.mac, {}, exhaustion_text(subnet)});
}

void ServerMachine::report_recovery(Subnet& subnet) {
  if (!std::exchange(subnet.said_exhausted, false)) return;
  push(ServerEvent{Kind::recovered, {}, {}, {}, "the pool of " + subnet.prefix().to_string()});
}

}  // namespace netrig
