#include "dhcp/server_machine.hpp"

#include <algorithm>
#include <utility>

namespace netrig {

namespace {

// Outputs that nobody takes are lost like frames that nobody reads.
constexpr std::size_t kMaximumOutputs = 4096;
// A client that asks for less is not granted less, or it would keep the server busy (its wish is no more than
// that, RFC 2131 4.3.1).
constexpr Duration kShortestWish = std::chrono::minutes(1);

std::set<Ipv4Address> taken_addresses(const ServerConfig& config) {
  std::set<Ipv4Address> taken{config.address.address.v4()};
  taken.insert(config.routers.begin(), config.routers.end());
  taken.insert(config.dns_servers.begin(), config.dns_servers.end());
  return taken;
}

}  // namespace

ServerMachine::ServerMachine(ServerConfig config)
    : config_(std::move(config)), leases_(config_.pool_first, config_.pool_last, taken_addresses(config_)) {}

std::optional<ServerMachine::Client> ServerMachine::client_of(const DhcpMessage& message) {
  const auto mac = message.mac();
  auto key = client_key(message);
  if (!mac || mac->is_group() || !key) return {};
  return Client{std::move(*key), *mac};
}

void ServerMachine::receive(TimePoint now, const DhcpMessage& message, bool unicast) {
  tick(now);
  const auto type = message.type();
  const auto client = client_of(message);
  if (message.op != DhcpMessage::kRequest || !type || !client || !message.giaddr.is_unspecified()) return;
  switch (*type) {
    case DhcpMessageType::discover:
      return on_discover(now, *client, message);
    case DhcpMessageType::request:
      return on_request(now, *client, message, unicast);
    case DhcpMessageType::decline:
      return on_decline(now, *client, message);
    case DhcpMessageType::release:
      return on_release(now, *client, message);
    case DhcpMessageType::inform:
      return on_inform(*client, message);
    case DhcpMessageType::offer:
    case DhcpMessageType::ack:
    case DhcpMessageType::nak:
      return;  // a server's, not for us
  }
}

void ServerMachine::receive_arp(TimePoint now, const ArpPacket& packet) {
  tick(now);
  const auto found = probed_.find(packet.sender_ip);
  if (found == probed_.end()) return;
  const auto discover = found->second;
  const auto client = client_of(discover);
  if (!client || packet.sender_mac == client->mac) return;  // the client itself still uses it
  set_aside(now, packet.sender_ip, packet.sender_mac, ServerEvent::Kind::in_use);
  on_discover(now, *client, discover);
}

void ServerMachine::tick(TimePoint now) {
  while (const auto address = probe_ends_.take_due(now)) {
    const auto found = probed_.find(*address);
    const auto discover = found->second;
    probed_.erase(found);
    if (const auto client = client_of(discover)) offer(now, *client, discover);
  }
  for (const auto& lease : leases_.expire(now)) {
    if (lease.state == Lease::State::bound)
      push(ServerEvent{ServerEvent::Kind::expired, lease.address, lease.mac, {}, {}});
  }
}

std::optional<TimePoint> ServerMachine::next_deadline() const {
  auto deadline = leases_.next_expiry();
  if (const auto probe_end = probe_ends_.first())
    deadline = std::min(deadline.value_or(probe_end->first), probe_end->first);
  return deadline;
}

std::vector<ServerOutput> ServerMachine::take_outputs() {
  return std::exchange(outputs_, {});
}

void ServerMachine::push(ServerOutput output) {
  if (outputs_.size() < kMaximumOutputs) outputs_.push_back(std::move(output));
}

// RFC 2131 4.3.1.
void ServerMachine::on_discover(TimePoint now, const Client& client, const DhcpMessage& message) {
  const auto address = leases_.choose(client.key, message.options.address(dhcp_option::kRequestedAddress));
  if (!address) return report_exhaustion(client);
  exhausted_ = false;
  const auto* present = leases_.at(*address);
  if (present != nullptr && present->state == Lease::State::bound) return offer(now, client, message);
  if (const auto probing = probed_.find(*address); probing != probed_.end()) {
    probing->second = message;  // the client asks again meanwhile: its last message is answered
    return;
  }
  const bool offered = present != nullptr && present->state == Lease::State::offered;
  if (offered || config_.probe_wait == Duration::zero()) return offer(now, client, message);
  leases_.put({*address, client.key, client.mac, Lease::State::offered,
               now + config_.probe_wait + config_.offer_hold},
              now);
  probe(now, *address, message);
}

void ServerMachine::probe(TimePoint now, const Ipv4Address& address, const DhcpMessage& discover) {
  probed_[address] = discover;
  probe_ends_.set(address, now + config_.probe_wait);
  push(ArpPacket::probe(config_.mac, address));
}

/// Offers the client the address that is chosen for it, and keeps it for a while. One that is the client's
/// already stays so.
void ServerMachine::offer(TimePoint now, const Client& client, const DhcpMessage& discover) {
  const auto address = leases_.choose(client.key, discover.options.address(dhcp_option::kRequestedAddress));
  if (!address) return report_exhaustion(client);
  const auto* present = leases_.at(*address);
  if (present == nullptr || present->state != Lease::State::bound) {
    leases_.put({*address, client.key, client.mac, Lease::State::offered, now + config_.offer_hold}, now);
  }
  auto request = discover;
  request.ciaddr = {};  // a DISCOVER has none (RFC 2131 4.4.1, table 5); the offer is not to be sent there
  push(lease_reply(config_, request, DhcpMessageType::offer, *address, granted(discover)));
  push(ServerEvent{ServerEvent::Kind::offered, *address, client.mac, {}, {}});
}

void ServerMachine::report_exhaustion(const Client& client) {
  if (!exhausted_) push(ServerEvent{ServerEvent::Kind::exhausted, {}, client.mac, {}, {}});
  exhausted_ = true;
}

// RFC 2131 4.3.2: which of the client's states a REQUEST comes from is told by its fields.
void ServerMachine::on_request(TimePoint now, const Client& client, const DhcpMessage& message,
                               bool unicast) {
  const auto server = message.options.address(dhcp_option::kServerIdentifier);
  const auto wanted = message.options.address(dhcp_option::kRequestedAddress);
  if (server) return on_selecting(now, client, message, *server);
  if (wanted) return on_reboot(now, client, message, *wanted);
  if (!message.ciaddr.is_unspecified()) return on_extend(now, client, message, unicast);
}

void ServerMachine::on_selecting(TimePoint now, const Client& client, const DhcpMessage& message,
                                 const Ipv4Address& server) {
  if (server != config_.address.address.v4()) return withdraw_offer(now, client);
  const auto wanted = message.options.address(dhcp_option::kRequestedAddress).value_or(message.ciaddr);
  const auto* lease = leases_.of_client(client.key);
  if (lease == nullptr || lease->address != wanted) {
    return refuse(client, message, wanted, "this address was not offered to you");
  }
  auto request = message;
  request.ciaddr = {};  // "MUST be zero" in this state
  confirm(now, client, request, wanted);
}

void ServerMachine::on_reboot(TimePoint now, const Client& client, const DhcpMessage& message,
                              const Ipv4Address& wanted) {
  if (!config_.address.contains(wanted))
    return refuse(client, message, wanted, "not an address of this network");
  const auto* lease = leases_.of_client(client.key);
  if (lease == nullptr) return;  // "no record of this client": "MUST remain silent"
  if (lease->address != wanted) return refuse(client, message, wanted, "your address is another one");
  auto request = message;
  request.ciaddr = {};
  confirm(now, client, request, wanted);
}

void ServerMachine::on_extend(TimePoint now, const Client& client, const DhcpMessage& message, bool unicast) {
  const auto* lease = leases_.of_client(client.key);
  if (lease != nullptr && lease->address == message.ciaddr)
    return confirm(now, client, message, message.ciaddr);
  // A client that rebinds asks all servers, so only what is certainly wrong is refused; one that renews asks
  // us alone.
  if (!config_.address.contains(message.ciaddr)) {
    return refuse(client, message, message.ciaddr, "not an address of this network");
  }
  if (unicast || lease != nullptr)
    refuse(client, message, message.ciaddr, "this address is not leased to you");
}

void ServerMachine::confirm(TimePoint now, const Client& client, const DhcpMessage& message,
                            const Ipv4Address& address) {
  const auto* present = leases_.at(address);
  const bool renewed = present != nullptr && present->state == Lease::State::bound;
  const auto duration = granted(message);
  stop_probe(address);
  leases_.put({address, client.key, client.mac, Lease::State::bound, now + duration}, now);
  push(lease_reply(config_, message, DhcpMessageType::ack, address, duration));
  const auto kind = renewed ? ServerEvent::Kind::renewed : ServerEvent::Kind::leased;
  push(ServerEvent{kind, address, client.mac, duration, {}});
}

void ServerMachine::refuse(const Client& client, const DhcpMessage& message, const Ipv4Address& address,
                           const std::string& why) {
  push(refusal(config_, message, why));
  push(ServerEvent{ServerEvent::Kind::refused, address, client.mac, {}, why});
}

/// The client took another server's offer (RFC 2131 3.1, step 4).
void ServerMachine::withdraw_offer(TimePoint now, const Client& client) {
  const auto* lease = leases_.of_client(client.key);
  if (lease == nullptr || lease->state != Lease::State::offered) return;
  const auto address = lease->address;
  stop_probe(address);
  leases_.make_idle(address, now);
}

// RFC 2131 4.3.3.
void ServerMachine::on_decline(TimePoint now, const Client& client, const DhcpMessage& message) {
  if (!is_ours(message)) return;
  const auto* lease = leases_.of_client(client.key);
  const auto declined = message.options.address(dhcp_option::kRequestedAddress);
  if (lease == nullptr || declined != lease->address || lease->state == Lease::State::idle) return;
  set_aside(now, *declined, client.mac, ServerEvent::Kind::declined);
}

void ServerMachine::set_aside(TimePoint now, const Ipv4Address& address, const MacAddress& by,
                              ServerEvent::Kind kind) {
  stop_probe(address);
  leases_.put({address, {}, by, Lease::State::set_aside, now + config_.decline_hold}, now);
  push(ServerEvent{kind, address, by, config_.decline_hold, {}});
}

void ServerMachine::stop_probe(const Ipv4Address& address) {
  probed_.erase(address);
  probe_ends_.erase(address);
}

// RFC 2131 4.3.4: the client stays known, and may get the same address again.
void ServerMachine::on_release(TimePoint now, const Client& client, const DhcpMessage& message) {
  const auto* lease = leases_.of_client(client.key);
  if (!is_ours(message) || lease == nullptr || lease->address != message.ciaddr) return;
  if (lease->state != Lease::State::bound) return;
  leases_.make_idle(message.ciaddr, now);
  push(ServerEvent{ServerEvent::Kind::released, message.ciaddr, client.mac, {}, {}});
}

// RFC 2131 4.3.5.
void ServerMachine::on_inform(const Client& client, const DhcpMessage& message) {
  if (!config_.address.contains(message.ciaddr)) return;
  push(inform_reply(config_, message));
  push(ServerEvent{ServerEvent::Kind::informed, message.ciaddr, client.mac, {}, {}});
}

/// Whether the message names this server, as a DECLINE and a RELEASE must (RFC 2131 4.4.1, table 5).
bool ServerMachine::is_ours(const DhcpMessage& message) const {
  return message.options.address(dhcp_option::kServerIdentifier) == config_.address.address.v4();
}

Duration ServerMachine::granted(const DhcpMessage& message) const {
  const auto wish = message.options.u32(dhcp_option::kLeaseTime);
  if (!wish || *wish == kInfiniteLeaseSeconds) return config_.lease;
  return std::min(config_.lease, std::max<Duration>(std::chrono::seconds(*wish), kShortestWish));
}

}  // namespace netrig
