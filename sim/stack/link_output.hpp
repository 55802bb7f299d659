// What the parts of an interface send by.
#pragma once

#include "wire/arp_packet.hpp"
#include "wire/mac_address.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig {

/// Wraps packets into frames and sends them.
class LinkOutput {
 public:
  virtual ~LinkOutput() = default;
  virtual MacAddress own_mac() const = 0;
  virtual void send_arp(const ArpPacket& packet, const MacAddress& to) = 0;
  virtual void send_ipv4(PacketBuffer packet, const MacAddress& to) = 0;
};

}  // namespace netrig
