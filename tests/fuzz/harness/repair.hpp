// Lengths and checksums of a frame put right, which mutations seldom do.
#pragma once

#include "wire/checksum.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/tcp_header.hpp"

namespace netrig::fuzz {

inline void put_u16(MutableByteView bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

inline Ipv4Address address_at(ByteView bytes, std::size_t at) {
  ByteReader reader(bytes.subspan(at));
  return Ipv4Address(reader.u32());
}

/// `packet` starts with its IPv4 header, which is whole; `payload` is what stands behind that.
inline void repair_transport(ByteView packet, MutableByteView payload) {
  constexpr std::size_t kProtocolAt = 9, kSourceAt = 12, kDestinationAt = 16;
  const auto protocol = packet[kProtocolAt];
  if (protocol == kIpProtocolIcmp && payload.size() >= 8) {
    put_u16(payload, 2, 0);
    put_u16(payload, 2, internet_checksum(payload));
  } else if (protocol == kIpProtocolUdp && payload.size() >= 8) {
    put_u16(payload, 4, static_cast<std::uint16_t>(payload.size()));
    put_u16(payload, 6, 0);
  } else if (protocol == kIpProtocolTcp && payload.size() >= TcpHeader::kMinimumBytes) {
    put_u16(payload, 16, 0);
    finish_tcp(address_at(packet, kSourceAt), address_at(packet, kDestinationAt), payload);
  }
}

/// Leaves what is no IPv4 packet as it is.
inline void repair_packet(MutableByteView packet) {
  if (packet.size() < Ipv4Header::kMinimumBytes) return;
  const std::size_t header_bytes = (packet[0] & 0x0f) * std::size_t{4};
  if (header_bytes < Ipv4Header::kMinimumBytes || header_bytes > packet.size()) return;
  put_u16(packet, 2, static_cast<std::uint16_t>(packet.size()));
  put_u16(packet, 10, 0);
  put_u16(packet, 10, internet_checksum(packet.first(header_bytes)));
  repair_transport(packet, packet.subspan(header_bytes));
}

inline void repair(MutableByteView frame) {
  if (frame.size() < EthernetHeader::kLengthBytes) return;
  repair_packet(frame.subspan(EthernetHeader::kLengthBytes));
}

}  // namespace netrig::fuzz
