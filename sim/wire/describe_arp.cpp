// ARP (RFC 826), with the uses that RFC 5227 1.1 names: probes, announcements and gratuitous replies.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kPacketSize = 28;
constexpr std::uint16_t kEthernetHardware = 1;
constexpr std::uint16_t kRequest = 1;
constexpr std::uint16_t kReply = 2;

struct Arp {
  std::uint16_t operation = 0;
  MacAddress sender_mac{};
  Ipv4Address sender{};
  Ipv4Address target{};
};

void write_request(Line& line, const Arp& arp) {
  if (arp.sender.is_unspecified()) {
    line << "probe " << arp.target << " by " << arp.sender_mac;  // RFC 5227 2.1.1
  } else if (arp.sender == arp.target) {
    line << "announcement " << arp.sender << " by " << arp.sender_mac;  // RFC 5227 2.3
  } else {
    line << "who-has " << arp.target << " tell " << arp.sender;
  }
}

void write_reply(Line& line, const Arp& arp) {
  if (arp.sender == arp.target) {
    line << "gratuitous " << arp.sender << " by " << arp.sender_mac;  // RFC 5227 4
  } else {
    line << arp.sender << " is-at " << arp.sender_mac;
  }
}

}  // namespace

void describe_arp(Line& line, const FramePayload& payload) {
  ByteReader reader(payload.bytes);
  const auto hardware = reader.u16(), protocol = reader.u16();
  const auto hardware_size = reader.u8(), protocol_size = reader.u8();
  Arp arp{.operation = reader.u16()};
  const bool ethernet_ipv4 =
      hardware == kEthernetHardware && protocol == kEthertypeIpv4 && hardware_size == 6 && protocol_size == 4;
  if (reader.ok() && !ethernet_ipv4) {
    write_ends(line, payload);
    line << "ARP operation " << arp.operation << " hardware " << hardware << '/' << hardware_size
         << " protocol " << Hex{protocol, 4} << '/' << protocol_size;
    return;
  }
  arp.sender_mac = read_mac(reader);
  arp.sender = read_ipv4(reader);
  reader.skip(6);
  arp.target = read_ipv4(reader);
  if (!reader.ok()) return write_short_header(line, payload, payload.partial(), "ARP", kPacketSize);
  write_ends(line, payload);
  line << "ARP ";
  if (arp.operation == kRequest) {
    write_request(line, arp);
  } else if (arp.operation == kReply) {
    write_reply(line, arp);
  } else {
    line << "operation " << arp.operation;
  }
}

}  // namespace netrig::describing
