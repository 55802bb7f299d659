#include "stack/network_interface.hpp"

#include <algorithm>

#include "stack/deadlines.hpp"
#include "stack/stack_error.hpp"
#include "wire/ethernet_header.hpp"

namespace netrig {

namespace {

constexpr Ipv4Address kAllHosts({224, 0, 0, 1});

/// RFC 1112 6.4: the lower 23 bits of the group.
MacAddress group_mac(const Ipv4Address& group) {
  const auto& octets = group.octets();
  return MacAddress({0x01, 0x00, 0x5e, static_cast<std::uint8_t>(octets[1] & 0x7f), octets[2], octets[3]});
}

/// An address that a neighbour can have: anything else must not get into the cache.
bool is_host_address(const Ipv4Address& address) {
  return !address.is_unspecified() && !address.is_multicast() && !address.is_broadcast() &&
         !address.is_loopback();
}

}  // namespace

std::optional<Ipv4Address> broadcast_of(const IpPrefix& address) {
  constexpr int kLongestWithBroadcast = 30;
  if (address.address.is_v6() || address.length > kLongestWithBroadcast || address.address.is_loopback()) {
    return {};
  }
  return address.last().v4();
}

NetworkInterface::NetworkInterface(InterfaceIndex index, std::string name, FrameDevice* device,
                                   InterfaceDeadlines& deadlines)
    : index_(index),
      name_(std::move(name)),
      device_(device),
      mac_(device != nullptr ? device->mac() : MacAddress()),
      mtu_bytes_(device_mtu_bytes()),
      device_mtu_bytes_(mtu_bytes_),
      deadlines_(deadlines) {}

std::optional<Ipv4Address> NetworkInterface::address_for(const Ipv4Address& destination) const {
  std::optional<Ipv4Address> first;
  for (const auto& address : addresses_) {
    if (address.contains(destination)) return address.address.v4();
    if (!first) first = address.address.v4();
  }
  return first;
}

void NetworkInterface::set_up(bool up, TimePoint now) {
  if (up == up_) return;
  up_ = up;
  neighbors_.clear();
  defence_.clear();
  if (up && !is_loopback()) {
    for (const auto& address : addresses_) defence_.add(address.address.v4(), now);
  }
  set_deadline();
}

Result<> NetworkInterface::set_mtu(std::uint32_t mtu_bytes) {
  refresh_mtu();
  if (mtu_bytes < kLeastMtuBytes || mtu_bytes > device_mtu_bytes_) return posix_error(errc::invalid_argument);
  mtu_bytes_ = mtu_bytes;
  return {};
}

std::uint32_t NetworkInterface::device_mtu_bytes() const {
  return is_loopback() ? kLoopbackMtuBytes : std::max(device_->mtu_bytes(), kLeastMtuBytes);
}

Result<> NetworkInterface::add_address(const IpPrefix& address, TimePoint now) {
  if (std::find(addresses_.begin(), addresses_.end(), address) != addresses_.end()) return {};
  if (addresses_.size() == kMostAddresses) return posix_error(errc::no_buffer_space);
  addresses_.push_back(address);
  if (up_ && !is_loopback()) defence_.add(address.address.v4(), now);
  set_deadline();
  return {};
}

bool NetworkInterface::remove_address(const IpPrefix& address) {
  if (std::erase(addresses_, address) == 0) return false;
  const auto still_there = std::any_of(addresses_.begin(), addresses_.end(),
                                       [&](const auto& other) { return other.address == address.address; });
  if (still_there) return true;
  defence_.remove(address.address.v4());
  neighbors_.renounce(address.address.v4(),
                      [this](const Ipv4Address& neighbor) { return address_for(neighbor); });
  set_deadline();
  return true;
}

void NetworkInterface::leave(const Ipv4Address& group) {
  const auto found = groups_.find(group);
  if (found != groups_.end() && --found->second == 0) groups_.erase(found);
}

bool NetworkInterface::is_member(const Ipv4Address& group) const {
  return group == kAllHosts || groups_.contains(group);
}

void NetworkInterface::prepend_ethernet(PacketBuffer& packet, const MacAddress& to,
                                        std::uint16_t ether_type) const {
  ByteWriter writer(packet.prepend(EthernetHeader::kLengthBytes));
  EthernetHeader{.destination = to, .source = mac_, .ether_type = ether_type}.serialize(writer);
}

void NetworkInterface::send_frame(PacketBuffer frame) {
  if (!up_ || device_ == nullptr) return;
  device_->send(std::move(frame));
  unflushed_ = true;
}

void NetworkInterface::flush() {
  if (!std::exchange(unflushed_, false)) return;
  device_->flush();
}

void NetworkInterface::send_packet(PacketBuffer packet, const MacAddress& to, std::uint16_t ether_type) {
  prepend_ethernet(packet, to, ether_type);
  send_frame(std::move(packet));
}

void NetworkInterface::send_ipv4(PacketBuffer packet, const MacAddress& to) {
  send_packet(std::move(packet), to, kEtherTypeIpv4);
}

void NetworkInterface::send_arp(const ArpPacket& packet, const MacAddress& to) {
  auto frame = PacketBuffer::for_payload(ArpPacket::kLengthBytes);
  ByteWriter writer(frame.append(ArpPacket::kLengthBytes));
  packet.serialize(writer);
  prepend_ethernet(frame, to, kEtherTypeArp);
  send_frame(std::move(frame));
}

/// Who asks is the packet's sender if that is one of our addresses here, and else the address that the
/// neighbour finds on its own link.
void NetworkInterface::send_unicast(const Ipv4Address& next_hop, const Ipv4Address& source,
                                    PacketBuffer packet, TimePoint now) {
  if (const auto mac = neighbors_.usable(next_hop, now)) return send_ipv4(std::move(packet), *mac);
  const auto asker = defence_.owns(source) ? source : address_for(next_hop).value_or(Ipv4Address());
  neighbors_.send(next_hop, asker, std::move(packet), now);
  set_deadline();
}

void NetworkInterface::send_multicast(const Ipv4Address& group, PacketBuffer packet) {
  send_ipv4(std::move(packet), group_mac(group));
}

void NetworkInterface::arp_arrived(ByteView payload, TimePoint now) {
  handle_arp(payload, now);
  set_deadline();
}

/// RFC 826, "Packet Reception". Only the addresses of this interface are answered for: one that belongs to
/// another of the host's links is no business of this one's.
void NetworkInterface::handle_arp(ByteView payload, TimePoint now) {
  ByteReader reader(payload);
  const auto packet = ArpPacket::parse(reader);
  if (!packet || packet->sender_mac.is_group() || packet->sender_mac == mac_) return;
  if (defence_.owns(packet->sender_ip)) return defence_.heard(*packet, now);
  const bool asks_us = packet->operation == ArpPacket::kRequest && defence_.owns(packet->target_ip);
  if (is_host_address(packet->sender_ip)) {
    neighbors_.learn(packet->sender_ip, packet->sender_mac, asks_us, now);
  } else if (!packet->is_probe()) {
    return;
  }
  if (!asks_us) return;
  const ArpPacket reply{.operation = ArpPacket::kReply,
                        .sender_mac = mac_,
                        .sender_ip = packet->target_ip,
                        .target_mac = packet->sender_mac,
                        .target_ip = packet->sender_ip};
  send_arp(reply, packet->sender_mac);
}

void NetworkInterface::set_deadline() {
  deadlines_.set(*this, sooner(neighbors_.deadline(), defence_.deadline()));
}

std::vector<PacketBuffer> NetworkInterface::poll(TimePoint now) {
  defence_.poll(now);
  auto unanswered = neighbors_.poll(now);
  set_deadline();
  return unanswered;
}

}  // namespace netrig
