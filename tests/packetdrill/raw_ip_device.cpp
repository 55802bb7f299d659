#include "raw_ip_device.hpp"

#include "wire/arp_packet.hpp"
#include "wire/ethernet_header.hpp"

namespace netrig::packetdrill {

namespace {

constexpr MacAddress kOtherEnd({2, 0, 0, 0, 0, 2});

PacketBuffer framed(ByteView payload, const MacAddress& destination, std::uint16_t ether_type) {
  auto frame = PacketBuffer::for_payload(payload.size());
  frame.append(payload);
  ByteWriter writer(frame.prepend(EthernetHeader::kLengthBytes));
  EthernetHeader{destination, kOtherEnd, ether_type}.serialize(writer);
  return frame;
}

}  // namespace

void RawIpDevice::send(PacketBuffer frame) {
  ByteReader reader(frame.bytes());
  const auto header = EthernetHeader::parse(reader);
  if (!header) return;
  if (header->ether_type == kEtherTypeArp) return answer(reader);
  frame.drop_front(EthernetHeader::kLengthBytes);
  sent_.push_back(std::move(frame));
}

void RawIpDevice::answer(ByteReader request) {
  const auto question = ArpPacket::parse(request);
  const bool asks = question && question->operation == ArpPacket::kRequest && !question->is_probe() &&
                    question->sender_ip != question->target_ip;
  if (!asks) return;
  ByteWriter writer;
  ArpPacket{ArpPacket::kReply, kOtherEnd, question->target_ip, question->sender_mac, question->sender_ip}
      .serialize(writer);
  arriving_.push_back(framed(writer.view(), mac(), kEtherTypeArp));
}

void RawIpDevice::deliver(ByteView packet) {
  const bool v6 = !packet.empty() && packet[0] >> 4 == 6;
  arriving_.push_back(framed(packet, mac(), v6 ? kEtherTypeIpv6 : kEtherTypeIpv4));
}

std::optional<PacketBuffer> RawIpDevice::receive() {
  if (arriving_.empty()) return {};
  auto frame = std::move(arriving_.front());
  arriving_.pop_front();
  return frame;
}

}  // namespace netrig::packetdrill
