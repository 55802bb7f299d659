#include "dhcp/server_machine.hpp"

#include <algorithm>
#include <utility>

#include "dhcp/relay_information.hpp"

namespace netrig {

namespace {

using Kind = ServerEvent::Kind;

// Outputs that nobody takes are lost like frames that nobody reads.
constexpr std::size_t kMaximumOutputs = 4096;
// A client that asks for less is not granted less, or it would keep the server busy (its wish is no more than
// that, RFC 2131 4.3.1).
constexpr Duration kShortestWish = std::chrono::minutes(1);

// RFC 3046 2.0: its length is an octet. More of it, in pieces, would make an answer longer than a frame.
constexpr std::size_t kLongestRelayInformation = 255;

bool has_endless_relay_information(const DhcpMessage& message) {
  const auto* information = message.options.find(dhcp_option::kRelayAgentInformation);
  return information != nullptr && information->size() > kLongestRelayInformation;
}

std::set<Ipv4Address> taken_addresses(const ServerConfig& config) {
  std::set<Ipv4Address> taken{config.address};
  for (const auto& subnet : config.subnets) {
    const auto& offers = subnet.offers;
    taken.insert(offers.routers.begin(), offers.routers.end());
    taken.insert(offers.dns_servers.begin(), offers.dns_servers.end());
    taken.insert(offers.ntp_servers.begin(), offers.ntp_servers.end());
  }
  return taken;
}

Duration granted(const LeaseTimes& times, const DhcpMessage& message) {
  const auto wish = message.options.u32(dhcp_option::kLeaseTime);
  if (!wish || *wish == kInfiniteLeaseSeconds) return times.lease;
  return std::min(times.lease, std::max<Duration>(std::chrono::seconds(*wish), kShortestWish));
}

std::string exhaustion_text(const ServerSubnet& subnet) {
  const auto counts = subnet.leases().counts();
  return "the pool of " + subnet.prefix().to_string() + " is exhausted (" + std::to_string(counts.bound) +
         " leased, " + std::to_string(counts.offered) + " offered, " + std::to_string(counts.set_aside) +
         " set aside)";
}

/// As a request in whose state the client has no address yet, "MUST be zero" (RFC 2131 4.3.6, table 4).
DhcpMessage without_address(DhcpMessage message) {
  message.ciaddr = {};
  return message;
}

}  // namespace

ServerMachine::ServerMachine(ServerConfig config) : config_(std::move(config)) {
  std::ranges::sort(config_.subnets, {}, [](const SubnetConfig& subnet) { return subnet.prefix.network(); });
  const auto taken = taken_addresses(config_);
  for (const auto& subnet : config_.subnets) subnets_.emplace_back(subnet, taken);
}

ServerMachine::Restored ServerMachine::restore(TimePoint now, const Lease& lease) {
  auto* subnet = subnet_of(lease.address);
  if (subnet == nullptr) return Restored::left_out;
  auto kept = lease;
  const bool is_bound = lease.state == Lease::State::bound;
  const bool is_too_long = is_bound && lease.until - now > kLongestLease;
  if (is_too_long) kept.until = now + subnet->times().lease;
  if (lease.state == Lease::State::set_aside) kept.until = std::min(lease.until, now + config_.decline_hold);
  const ServerClient client{lease.client, lease.mac, {}};
  const bool has_place =
      (is_bound && lease.until > now) || subnet->leases().at(lease.address) != nullptr ||
      (lease.client.empty() ? subnet->may_give(lease.address) : subnet->may_have(client, lease.address));
  if (!has_place) return Restored::left_out;
  subnet->leases().put(kept, now);
  return is_too_long ? Restored::shortened : Restored::kept;
}

ServerMachine::Subnet* ServerMachine::subnet_of(const Ipv4Address& address) {
  const auto found =
      std::ranges::find_if(subnets_, [&](const Subnet& subnet) { return subnet.contains(address); });
  return found == subnets_.end() ? nullptr : &*found;
}

/// RFC 2131 4.3.1: that of the relay agent, or else of the link that the message came by. A client beyond a
/// router asks by itself, and us alone, once it has an address.
ServerMachine::Subnet* ServerMachine::subnet_of(const DhcpMessage& message, bool unicast) {
  if (const auto link = relayed_link(message)) return subnet_of(*link);
  auto* own = subnet_of(config_.address);
  const bool may_be_far = unicast && !message.ciaddr.is_unspecified() &&
                          message.type() != DhcpMessageType::discover &&
                          message.type() != DhcpMessageType::decline;
  const bool is_far = may_be_far && (own == nullptr || !own->contains(message.ciaddr));
  auto* far = is_far ? subnet_of(message.ciaddr) : nullptr;
  return far == nullptr ? own : far;
}

void ServerMachine::receive(TimePoint now, const DhcpMessage& message, bool unicast) {
  tick(now);
  const auto type = message.type();
  if (message.op != DhcpMessage::kRequest || !type || has_endless_relay_information(message)) return;
  const auto client = client_of(message);
  if (!client) return;
  auto* subnet = subnet_of(message, unicast);
  if (subnet == nullptr) {
    if (!message.giaddr.is_unspecified() && unserved_.may_be_said(now))
      push(ServerEvent{Kind::unserved, message.giaddr, client->mac, {}, {}});
    return;
  }
  switch (*type) {
    case DhcpMessageType::discover:
      return on_discover(now, *subnet, *client, message);
    case DhcpMessageType::request:
      return on_request(now, *subnet, *client, message, unicast);
    case DhcpMessageType::decline:
      return on_decline(now, *subnet, *client, message);
    case DhcpMessageType::release:
      return on_release(now, *subnet, *client, message);
    case DhcpMessageType::inform:
      return on_inform(now, *subnet, *client, message);
    case DhcpMessageType::offer:
    case DhcpMessageType::ack:
    case DhcpMessageType::nak:
      return;  // a server's, not for us
  }
}

void ServerMachine::receive_arp(TimePoint now, const ArpPacket& packet) {
  tick(now);
  found_in_use(now, packet.sender_ip, packet.sender_mac);
}

void ServerMachine::receive_echo(TimePoint now, const Ipv4Address& from) {
  tick(now);
  found_in_use(now, from, {});
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

void ServerMachine::tick(TimePoint now) {
  report_unsaid(now);
  while (const auto ended = probes_.take_ended(now)) answer_discover(now, ended->first, ended->second);
  for (auto& subnet : subnets_) {
    const auto next = subnet.leases().next_expiry();
    if (!next || *next > now) continue;
    for (const auto& lease : subnet.leases().expire(now)) {
      if (lease.state == Lease::State::bound)
        say(now, ServerEvent{Kind::expired, lease.address, lease.mac, {}, {}});
    }
  }
}

std::optional<TimePoint> ServerMachine::next_deadline() const {
  auto deadline = probes_.next_end();
  if (const auto report = lines_.report_at()) deadline = std::min(deadline.value_or(*report), *report);
  for (const auto& subnet : subnets_) {
    if (const auto expiry = subnet.leases().next_expiry())
      deadline = std::min(deadline.value_or(*expiry), *expiry);
  }
  return deadline;
}

const Lease* ServerMachine::lease_at(const Ipv4Address& address) const {
  for (const auto& subnet : subnets_) {
    if (!subnet.contains(address)) continue;
    const auto* record = subnet.leases().at(address);
    return record == nullptr ? subnet.leases().offers().at(address) : record;
  }
  return nullptr;
}

std::vector<Lease> ServerMachine::leases_after(std::optional<Ipv4Address> address, std::size_t most) const {
  std::vector<Lease> found;
  for (const auto& subnet : subnets_) {
    if (address && subnet.prefix().last().v4() < *address) continue;
    const auto more = subnet.leases().after(address, most - found.size());
    found.insert(found.end(), more.begin(), more.end());
    if (found.size() == most) break;
  }
  return found;
}

LeaseCounts ServerMachine::counts() const {
  LeaseCounts sum;
  for (const auto& subnet : subnets_) {
    const auto counts = subnet.leases().counts();
    sum.offered += counts.offered;
    sum.bound += counts.bound;
    sum.idle += counts.idle;
    sum.set_aside += counts.set_aside;
  }
  return sum;
}

void ServerMachine::push(ServerOutput output) {
  if (outputs_.size() < kMaximumOutputs) outputs_.push_back(std::move(output));
}

void ServerMachine::say(TimePoint now, ServerEvent event) {
  if (lines_.may_be_said(now)) push(std::move(event));
}

void ServerMachine::report_unsaid(TimePoint now) {
  const auto due = lines_.report_at();
  if (due && now >= *due) push(ServerEvent{Kind::unsaid, {}, {}, {}, std::to_string(lines_.take_unsaid())});
}

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
                   granted(subnet.times(), discover), reserved == nullptr ? "" : reserved->host_name));
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
  const bool renewed =
      present != nullptr && present->state == Lease::State::bound && present->client == client.key;
  const auto duration = granted(subnet.times(), message);
  if (const auto* other = subnet.leases().offers().of_client(client.key)) probes_.remove(other->address);
  probes_.remove(address);
  subnet.leases().put(
      {address, client.key, client.mac, Lease::State::bound, now + duration, client.host_name}, now);
  remember(subnet, address);
  const auto* reserved = subnet.reservation_of(client);
  push(lease_reply(config_, subnet, message, DhcpMessageType::ack, address, duration,
                   reserved == nullptr ? "" : reserved->host_name));
  say(now, ServerEvent{renewed ? Kind::renewed : Kind::leased, address, client.mac, duration, {}});
}

void ServerMachine::remember(const Subnet& subnet, const Ipv4Address& address) {
  push(LeaseChange{*subnet.leases().at(address)});
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

// RFC 2131 4.3.5. The answer goes to the client itself, whoever forwarded the question.
void ServerMachine::on_inform(TimePoint now, const Subnet& subnet, const ServerClient& client,
                              const DhcpMessage& message) {
  if (!subnet.contains(message.ciaddr)) return;
  auto direct = message;
  direct.giaddr = {};
  push(inform_reply(config_, subnet, direct));
  say(now, ServerEvent{Kind::informed, message.ciaddr, client.mac, {}, {}});
}

/// Whether the message names this server, as a DECLINE and a RELEASE must (RFC 2131 4.4.1, table 5).
bool ServerMachine::is_ours(const DhcpMessage& message) const {
  return message.options.address(dhcp_option::kServerIdentifier) == config_.address;
}

}  // namespace netrig
