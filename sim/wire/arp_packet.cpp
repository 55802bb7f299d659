#include "wire/arp_packet.hpp"

#include "wire/address_bytes.hpp"
#include "wire/ethernet_header.hpp"

namespace netrig {

namespace {

constexpr std::uint16_t kHardwareEthernet = 1;
constexpr std::uint8_t kMacLengthBytes = 6;
constexpr std::uint8_t kIpv4LengthBytes = 4;

}  // namespace

ArpPacket ArpPacket::probe(const MacAddress& own, const Ipv4Address& address) {
  return {.operation = kRequest, .sender_mac = own, .sender_ip = {}, .target_mac = {}, .target_ip = address};
}

ArpPacket ArpPacket::announcement(const MacAddress& own, const Ipv4Address& address) {
  return {
      .operation = kRequest, .sender_mac = own, .sender_ip = address, .target_mac = {}, .target_ip = address};
}

std::optional<ArpPacket> ArpPacket::parse(ByteReader& reader) {
  const auto hardware = reader.u16();
  const auto protocol = reader.u16();
  const auto hardware_length = reader.u8();
  const auto protocol_length = reader.u8();
  ArpPacket packet;
  packet.operation = reader.u16();
  packet.sender_mac = read_mac(reader);
  packet.sender_ip = read_ipv4(reader);
  packet.target_mac = read_mac(reader);
  packet.target_ip = read_ipv4(reader);
  const bool ours = hardware == kHardwareEthernet && protocol == kEtherTypeIpv4 &&
                    hardware_length == kMacLengthBytes && protocol_length == kIpv4LengthBytes;
  if (!reader.ok() || !ours) return {};
  return packet;
}

void ArpPacket::serialize(ByteWriter& writer) const {
  writer.u16(kHardwareEthernet).u16(kEtherTypeIpv4).u8(kMacLengthBytes).u8(kIpv4LengthBytes).u16(operation);
  writer.bytes(sender_mac.octets()).bytes(sender_ip.octets());
  writer.bytes(target_mac.octets()).bytes(target_ip.octets());
}

}  // namespace netrig
