#include "dhcp/server_batch.hpp"

#include <utility>

#include "dhcp/udp_frame.hpp"
#include "wire/ethernet_header.hpp"

namespace netrig {

namespace {

bool gives_lease(const DhcpMessage& message) {
  return message.type() == DhcpMessageType::ack && !message.yiaddr.is_unspecified();
}

template <class Item>
void erase_marked(std::vector<Item>& items, std::vector<bool>& marks) {
  std::vector<Item> kept;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!marks[i]) kept.push_back(std::move(items[i]));
  }
  items = std::move(kept);
  marks.assign(items.size(), false);
}

Bytes arp_frame(const ArpPacket& packet) {
  ByteWriter writer;
  EthernetHeader{MacAddress::broadcast(), packet.sender_mac, kEtherTypeArp}.serialize(writer);
  packet.serialize(writer);
  return std::move(writer).take();
}

}  // namespace

ServerBatch::ServerBatch(const ServerConfig& config, const std::vector<ServerOutput>& outputs, TimePoint now,
                         WallTime wall_now) {
  for (const auto& output : outputs) {
    if (const auto* reply = std::get_if<ServerReply>(&output)) {
      add(config, *reply);
    } else if (const auto* change = std::get_if<LeaseChange>(&output)) {
      records.push_back(to_record(change->lease, now, wall_now));
    } else if (const auto* packet = std::get_if<ArpPacket>(&output)) {
      frames.push_back(arp_frame(*packet));
      frame_gives_lease_.push_back(false);
    } else if (const auto* probe = std::get_if<EchoProbe>(&output)) {
      echoes.push_back(probe->address);
    } else {
      const auto& event = std::get<ServerEvent>(output);
      lines.push_back(to_string(event));
      line_gives_lease_.push_back(event.kind == ServerEvent::Kind::leased ||
                                  event.kind == ServerEvent::Kind::renewed);
    }
  }
}

void ServerBatch::add(const ServerConfig& config, const ServerReply& reply) {
  const bool gives = gives_lease(reply.message);
  if (!reply.to_mac) {
    routed.push_back({reply.to, reply.message.to_bytes()});
    routed_gives_lease_.push_back(gives);
    return;
  }
  const Endpoint source{config.address, kDhcpServerPort};
  const UdpFrame frame{config.mac, *reply.to_mac, source, reply.to, reply.message.to_bytes()};
  frames.push_back(frame.to_bytes());
  frame_gives_lease_.push_back(gives);
}

void ServerBatch::withhold_leases() {
  erase_marked(frames, frame_gives_lease_);
  erase_marked(routed, routed_gives_lease_);
  erase_marked(lines, line_gives_lease_);
}

}  // namespace netrig
