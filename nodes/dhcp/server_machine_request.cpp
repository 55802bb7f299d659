// ServerMachine: the answer to a REQUEST, in each state that the client may be in (RFC 2131 4.3.2).
#include "dhcp/server_machine.hpp"

namespace netrig {

namespace {

/// What the client has or had, and gives up by taking `address`.
std::optional<Ipv4Address> other_address_of(const LeaseTable& leases, const ClientKey& client,
                                            const Ipv4Address& address) {
  const auto* lease = leases.of_client(client);
  if (lease == nullptr || lease->address == address) return {};
  return lease->address;
}

}  // namespace

// RFC 2131 4.3.2: which of the client's states a REQUEST comes from is told by its fields.
void ServerMachine::on_request(TimePoint now, Subnet& subnet, const ServerClient& client,
                               const DhcpMessage& message, bool unicast) {
  const auto server = message.options.address(dhcp_option::kServerIdentifier);
  const auto wanted = message.options.address(dhcp_option::kRequestedAddress);
  if (server) return on_selecting(now, subnet, client, message, *server);
  if (wanted) return on_reboot(now, subnet, client, message, *wanted);
  if (message.ciaddr.is_unspecified()) return;
  // One that rebinds asks all servers, and a relay agent may send that to us alone.
  const bool renews = unicast && message.giaddr.is_unspecified();
  on_extend(now, subnet, client, message, renews);
}

void ServerMachine::on_selecting(TimePoint now, Subnet& subnet, const ServerClient& client,
                                 const DhcpMessage& message, const Ipv4Address& server) {
  if (server != config_.address) return withdraw_offer(now, subnet, client);
  const auto wanted = message.options.address(dhcp_option::kRequestedAddress).value_or(message.ciaddr);
  const auto* offered = subnet.leases().offers().of_client(client.key);
  const auto* lease = subnet.leases().of_client(client.key);
  const bool was_offered = offered != nullptr && offered->address == wanted && !probes_.contains(wanted) &&
                           subnet.may_have(client, wanted);
  const bool has_it = lease != nullptr && lease->address == wanted && subnet.may_keep(client, wanted);
  if (!was_offered && !has_it)
    return refuse(now, client, message, wanted, "this address was not offered to you");
  confirm(now, subnet, client, without_address(message), wanted);
}

/// Of a client to whom we never leased anything there is no record: "MUST remain silent" (RFC 2131 4.3.2). An
/// offer is none, and a lease that has ended says nothing of another address, which may be another server's.
void ServerMachine::on_reboot(TimePoint now, Subnet& subnet, const ServerClient& client,
                              const DhcpMessage& message, const Ipv4Address& wanted) {
  if (!subnet.contains(wanted)) return refuse(now, client, message, wanted, "not an address of this network");
  const auto* lease = subnet.leases().of_client(client.key);
  if (lease != nullptr && lease->address == wanted && subnet.may_keep(client, wanted))
    return confirm(now, subnet, client, without_address(message), wanted);
  const bool is_bound = lease != nullptr && lease->state == Lease::State::bound;
  if (is_bound && lease->address != wanted)
    return refuse(now, client, message, wanted, "your address is another one");
  if (is_bound || config_.authoritative || (lease != nullptr && lease->address == wanted))
    refuse(now, client, message, wanted, "this address is not leased to you");
}

void ServerMachine::on_extend(TimePoint now, Subnet& subnet, const ServerClient& client,
                              const DhcpMessage& message, bool renews) {
  const auto* lease = subnet.leases().of_client(client.key);
  const bool has_it = lease != nullptr && lease->address == message.ciaddr;
  if (has_it && subnet.may_keep(client, message.ciaddr))
    return confirm(now, subnet, client, message, message.ciaddr);
  // A client that rebinds asks all servers, so only what is certainly wrong is refused; one that renews asks
  // us alone.
  if (!subnet.contains(message.ciaddr)) {
    return refuse(now, client, message, message.ciaddr, "not an address of this network");
  }
  const bool is_bound = lease != nullptr && lease->state == Lease::State::bound;
  if (renews || has_it || is_bound || config_.authoritative)
    refuse(now, client, message, message.ciaddr, "this address is not leased to you");
}

void ServerMachine::confirm(TimePoint now, Subnet& subnet, const ServerClient& client,
                            const DhcpMessage& message, const Ipv4Address& address) {
  const auto* present = subnet.leases().at(address);
  const bool had_it =
      present != nullptr && present->state == Lease::State::bound && present->client == client.key;
  // One that has begun anew takes an offer, whatever it had.
  const bool renewed = had_it && message.type() == DhcpMessageType::request &&
                       !message.options.contains(dhcp_option::kServerIdentifier);
  const auto duration = subnet.times().granted(message.options.u32(dhcp_option::kLeaseTime));
  if (const auto* other = subnet.leases().offers().of_client(client.key)) probes_.remove(other->address);
  probes_.remove(address);
  const auto left = other_address_of(subnet.leases(), client.key, address);
  const auto* reserved = subnet.reservation_of(client);
  const std::string given_name = reserved == nullptr ? "" : reserved->host_name;
  const auto shown_name = given_name.empty() ? client.host_name : kept_name(given_name);
  subnet.leases().put(
      {address, client.key, client.mac, Lease::State::bound, end_of_lease(now, duration), shown_name}, now);
  if (left) remember(subnet, *left);
  remember(subnet, address);
  push(lease_reply(config_, subnet, message, DhcpMessageType::ack, address, duration, given_name));
  say(now, ServerEvent{renewed ? Kind::renewed : Kind::leased, address, client.mac, duration, {}});
}

void ServerMachine::refuse(TimePoint now, const ServerClient& client, const DhcpMessage& message,
                           const Ipv4Address& address, const std::string& why) {
  push(refusal(config_, message, why));
  say(now, ServerEvent{Kind::refused, address, client.mac, {}, why});
}

/// The client took another server's offer (RFC 2131 3.1, step 4).
void ServerMachine::withdraw_offer(TimePoint now, Subnet& subnet, const ServerClient& client) {
  const auto* offered = subnet.leases().offers().of_client(client.key);
  if (offered == nullptr) return;
  const Ipv4Address address = offered->address;
  probes_.remove(address);
  subnet.leases().end_offer(address, now);
}

}  // namespace netrig
