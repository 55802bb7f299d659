#include "dhcp/server_machine.hpp"

#include <algorithm>
#include <utility>

#include "dhcp/relay_information.hpp"

namespace netrig {

namespace {

// Outputs that nobody takes are lost like frames that nobody reads.
constexpr std::size_t kMaximumOutputs = 4096;

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
  // An infinite one stays, whatever is given now: its client will not ask again.
  const bool is_too_long = is_bound && lease.until != kNever && lease.until - now > kLongestLease;
  if (is_too_long) kept.until = end_of_lease(now, subnet->times().lease);
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
  for (const auto& subnet : subnets_) sum += subnet.leases().counts();
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

void ServerMachine::remember(const Subnet& subnet, const Ipv4Address& address) {
  push(LeaseChange{*subnet.leases().at(address)});
}

}  // namespace netrig
