// One interface of a stack: a FrameDevice with what IPv4 on Ethernet needs beside it (RFC 894, RFC 826, RFC
// 1112 6.4); or the loopback, which has no device.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/result.hpp"
#include "stack/address_defence.hpp"
#include "stack/deadline_queue.hpp"
#include "stack/frame_device.hpp"
#include "stack/ip.hpp"
#include "stack/link_output.hpp"
#include "stack/neighbor_cache.hpp"

namespace netrig {

class NetworkInterface;

/// Which of a host's interfaces has something to do first.
using InterfaceDeadlines = DeadlineQueue<NetworkInterface>;

class NetworkInterface final : public LinkOutput, public DeadlineItem {
 public:
  /// As large as an IPv4 packet gets (and Linux's).
  static constexpr std::uint32_t kLoopbackMtuBytes = 65536;
  static constexpr std::uint32_t kLeastMtuBytes = 68;  // RFC 791 3.2
  /// A host of a lab has a few; a bound keeps mistakes small.
  static constexpr std::size_t kMostAddresses = 256;

  /// `device` is null for the loopback; both it and `deadlines`, where the interface keeps its own up to
  /// date, must outlive the interface.
  NetworkInterface(InterfaceIndex index, std::string name, FrameDevice* device,
                   InterfaceDeadlines& deadlines);
  ~NetworkInterface() override { deadlines_.remove(*this); }
  NetworkInterface(const NetworkInterface&) = delete;
  NetworkInterface& operator=(const NetworkInterface&) = delete;

  InterfaceIndex index() const { return index_; }
  const std::string& name() const { return name_; }
  bool is_loopback() const { return device_ == nullptr; }
  MacAddress mac() const { return mac_; }
  bool up() const { return up_; }
  /// What was set, or the device's when that is less.
  std::uint32_t mtu_bytes() const { return std::min(mtu_bytes_, device_mtu_bytes_); }
  /// With host bits, in the order they were added.
  const std::vector<IpPrefix>& addresses() const { return addresses_; }
  /// The address to send to `destination` from: one of its subnet if there is one, else the first.
  std::optional<Ipv4Address> address_for(const Ipv4Address& destination) const;

  void set_up(bool up, TimePoint now);
  /// Errors: invalid_argument when the device can't.
  Result<> set_mtu(std::uint32_t mtu_bytes);
  /// Asks the device, whose MTU somebody else may have changed.
  void refresh_mtu() { device_mtu_bytes_ = device_mtu_bytes(); }
  /// Errors: no_buffer_space.
  Result<> add_address(const IpPrefix& address, TimePoint now);
  bool remove_address(const IpPrefix& address);

  void join(const Ipv4Address& group) { ++groups_[group]; }
  void leave(const Ipv4Address& group);
  /// All hosts are members of 224.0.0.1 (RFC 1112 7.1).
  bool is_member(const Ipv4Address& group) const;

  /// Sends to a neighbour, once it is found. `source` is the packet's.
  void send_unicast(const Ipv4Address& next_hop, const Ipv4Address& source, PacketBuffer packet,
                    TimePoint now);
  void send_broadcast(PacketBuffer packet) { send_ipv4(std::move(packet), MacAddress::broadcast()); }
  void send_multicast(const Ipv4Address& group, PacketBuffer packet);
  /// What has its Ethernet header still to come.
  void send_packet(PacketBuffer packet, const MacAddress& to, std::uint16_t ether_type);
  /// A whole frame.
  void send_frame(PacketBuffer frame);
  std::optional<PacketBuffer> receive() { return device_ ? device_->receive() : std::nullopt; }
  void flush();

  void arp_arrived(ByteView payload, TimePoint now);
  /// Gives the packets whose next hop did not answer. Due at the deadline.
  std::vector<PacketBuffer> poll(TimePoint now);

  const NeighborCache& neighbors() const { return neighbors_; }
  const AddressDefence& defence() const { return defence_; }

  // LinkOutput
  MacAddress own_mac() const override { return mac_; }
  void send_arp(const ArpPacket& packet, const MacAddress& to) override;
  void send_ipv4(PacketBuffer packet, const MacAddress& to) override;

 private:
  std::uint32_t device_mtu_bytes() const;
  void set_deadline();
  void handle_arp(ByteView payload, TimePoint now);
  void prepend_ethernet(PacketBuffer& packet, const MacAddress& to, std::uint16_t ether_type) const;

  InterfaceIndex index_;
  std::string name_;
  FrameDevice* device_;
  MacAddress mac_;
  std::uint32_t mtu_bytes_;
  std::uint32_t device_mtu_bytes_;
  bool up_ = false;
  bool unflushed_ = false;
  std::vector<IpPrefix> addresses_;
  std::map<Ipv4Address, int> groups_;
  InterfaceDeadlines& deadlines_;
  NeighborCache neighbors_{*this};
  AddressDefence defence_{*this};
};

/// A link's own subnet broadcast exists only where there is room for it (RFC 3021).
std::optional<Ipv4Address> broadcast_of(const IpPrefix& address);

}  // namespace netrig
