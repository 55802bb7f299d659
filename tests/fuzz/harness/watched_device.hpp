// Where a stack's frames go: each is held against what a frame of a host must be.
#pragma once

#include <functional>
#include <set>
#include <utility>

#include "harness/require.hpp"
#include "stack/frame_device.hpp"
#include "wire/arp_packet.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/icmp_message.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/tcp_header.hpp"
#include "wire/udp_header.hpp"

namespace netrig::fuzz {

/// A packet on its way out, with a good header and right checksums, or a fragment of one; the view lasts as
/// long as the call.
struct SentPacket {
  const Ipv4Header& header;
  ByteView payload;
};

class WatchedDevice final : public FrameDevice {
 public:
  explicit WatchedDevice(std::uint8_t number, std::uint32_t mtu_bytes = 1500)
      : mac_({2, 0, 0, 0, 0, number}), mtu_bytes_(mtu_bytes) {}

  /// An address of this host: what comes from it was made here, so that its checksums must be right.
  void add_own(const Ipv4Address& address) { own_.insert(address); }
  /// Told of every IPv4 packet that is this host's own.
  void on_packet(std::function<void(const SentPacket&)> taker) { take_packet_ = std::move(taker); }
  void on_arp(std::function<void(const ArpPacket&)> taker) { take_arp_ = std::move(taker); }
  /// Told of every frame, after the above.
  void on_frame(std::function<void(ByteView)> taker) { take_frame_ = std::move(taker); }

  MacAddress mac() const override { return mac_; }
  std::uint32_t mtu_bytes() const override { return mtu_bytes_; }
  std::optional<PacketBuffer> receive() override { return {}; }

  void send(PacketBuffer frame) override {
    ByteReader reader(frame.bytes());
    const auto ethernet = EthernetHeader::parse(reader);
    require(ethernet && ethernet->source == mac_);
    require(frame.size() <= EthernetHeader::kLengthBytes + mtu_bytes_);
    if (ethernet->ether_type == kEtherTypeArp) arp_leaves(reader);
    if (ethernet->ether_type == kEtherTypeIpv4) ipv4_leaves(reader);
    if (take_frame_) take_frame_(frame.bytes());
  }

 private:
  void arp_leaves(ByteReader reader) {
    const auto packet = ArpPacket::parse(reader);
    require(packet && packet->sender_mac == mac_);
    if (take_arp_) take_arp_(*packet);
  }
  void ipv4_leaves(ByteReader reader) {
    const auto header = Ipv4Header::parse(reader);
    require(header && header->payload_bytes() == reader.left());
    if (!own_.contains(header->source)) return;
    require(header->is_fragment() || has_right_checksum(*header, reader.rest()));
    if (take_packet_) take_packet_({*header, reader.rest()});
  }
  static bool has_right_checksum(const Ipv4Header& header, ByteView payload) {
    switch (header.protocol) {
      case kIpProtocolIcmp:
        return check_icmp(payload);
      case kIpProtocolUdp:
        return check_udp(header.source, header.destination, payload) == UdpChecksum::correct;
      case kIpProtocolTcp:
        return check_tcp(header.source, header.destination, payload);
      default:
        return true;
    }
  }

  MacAddress mac_;
  std::uint32_t mtu_bytes_;
  std::set<Ipv4Address> own_;
  std::function<void(const SentPacket&)> take_packet_;
  std::function<void(const ArpPacket&)> take_arp_;
  std::function<void(ByteView)> take_frame_;
};

}  // namespace netrig::fuzz
