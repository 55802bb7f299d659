// ServerMachine: addresses that clients give back, and those that nobody may have for a while (RFC
// 2131 4.3.3, 4.3.4).
#include "dhcp/server_machine.hpp"

namespace netrig {

// RFC 2131 4.3.3.
void ServerMachine::on_decline(TimePoint now, Subnet& subnet, const ServerClient& client,
                               const DhcpMessage& message) {
  const auto declined = message.options.address(dhcp_option::kRequestedAddress);
  if (!is_ours(message) || !declined) return;
  const auto* lease = subnet.leases().at(*declined);
  const auto* offered = subnet.leases().offers().at(*declined);
  const bool is_bound = lease != nullptr && lease->state == Lease::State::bound;
  const bool is_its_own =
      is_bound ? lease->client == client.key : offered != nullptr && offered->client == client.key;
  if (!is_its_own) return;
  probes_.remove(*declined);
  set_aside(now, subnet, *declined, client.mac, Kind::declined);
}

void ServerMachine::set_aside(TimePoint now, Subnet& subnet, const Ipv4Address& address, const MacAddress& by,
                              ServerEvent::Kind kind) {
  subnet.leases().put({address, {}, by, Lease::State::set_aside, now + config_.decline_hold, {}}, now);
  remember(subnet, address);
  say(now, ServerEvent{kind, address, by, config_.decline_hold, {}});
}

// RFC 2131 4.3.4: the client stays known, and may get the same address again.
void ServerMachine::on_release(TimePoint now, Subnet& subnet, const ServerClient& client,
                               const DhcpMessage& message) {
  const auto* lease = subnet.leases().of_client(client.key);
  if (!is_ours(message) || lease == nullptr || lease->address != message.ciaddr) return;
  if (lease->state != Lease::State::bound) return;
  subnet.leases().make_idle(message.ciaddr, now);
  remember(subnet, message.ciaddr);
  say(now, ServerEvent{Kind::released, message.ciaddr, client.mac, {}, {}});
}

/// Whether the message names this server, as a DECLINE and a RELEASE must (RFC 2131 4.4.1, table 5).
bool ServerMachine::is_ours(const DhcpMessage& message) const {
  return message.options.address(dhcp_option::kServerIdentifier) == config_.address;
}

}  // namespace netrig
