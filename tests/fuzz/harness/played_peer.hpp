// The peer of a host's TCP connections, played by a fuzzer's input frame by frame. It answers ARP, knows of
// each conversation what was said on the wire, and fills in what must be right to be looked at at all:
// checksums, and numbers relative to those of the conversation. Arguments that are missing are zero; with all
// of them zero a segment acknowledges everything that was sent.
#pragma once

#include <array>
#include <functional>
#include <utility>

#include "harness/choices.hpp"
#include "harness/conversation.hpp"
#include "harness/repair.hpp"
#include "harness/watched_device.hpp"

namespace netrig::fuzz {

class PlayedPeer {
 public:
  static constexpr Ipv4Address kHost{0x0a000001}, kPeer{0x0a000009};
  static constexpr std::uint16_t kListenPort = 80;
  /// Conversations by the ports that name them; the first few are the peer's to begin, the rest the host's.
  static constexpr std::size_t kSlots = 8, kFirstOfHost = 5;
  static std::uint16_t host_port(std::size_t slot) {
    return slot < kFirstOfHost ? kListenPort : static_cast<std::uint16_t>(3000 + slot);
  }
  static std::uint16_t peer_port(std::size_t slot) { return static_cast<std::uint16_t>(kFirstPort + slot); }

  /// Hears what `device`, the host's, sends; `give` takes frames for the host.
  PlayedPeer(WatchedDevice& device, std::function<void(PacketBuffer)> give)
      : mac_of_host_(device.mac()), give_(std::move(give)) {
    device.add_own(kHost);
    device.on_packet([this](const SentPacket& packet) { packet_left(packet); });
    device.on_arp([this](const ArpPacket& packet) {
      asked_ += packet.operation == ArpPacket::kRequest && packet.target_ip == kPeer && answers_arp_;
    });
  }

  void set_answering_arp(bool on) { answers_arp_ = on; }
  /// Gives the answers that are owed: not in the midst of the stack's sending.
  void answer_arp() {
    for (; asked_ > 0; --asked_) {
      const ArpPacket reply{.operation = ArpPacket::kReply,
                            .sender_mac = kMac,
                            .sender_ip = kPeer,
                            .target_mac = mac_of_host_,
                            .target_ip = kHost};
      ByteWriter writer;
      EthernetHeader{mac_of_host_, kMac, kEtherTypeArp}.serialize(writer);
      reply.serialize(writer);
      give_(PacketBuffer::copy_of(writer.view()));
    }
  }

  /// One segment, or several in a row.
  void segments(ByteReader input) {
    const auto where = input.u8();
    const auto slot = where % kSlots;
    const auto& conversation = conversations_[slot];
    TcpHeader header;
    set_flags(header, input.u8());
    header.window = static_cast<std::uint16_t>(~input.u16());
    const auto payload_bytes = input.u16() % 3000;
    const std::array bases{conversation.acknowledged(), conversation.next(), conversation.edge(),
                           conversation.end()};
    header.sequence = moved(bases[where >> 3 & 3], input.u16());
    const std::array goals{conversation.end(), conversation.taken(), conversation.start(), std::uint32_t{0}};
    header.acknowledgment = moved(goals[where >> 5 & 3], input.u16());
    header.options = options_from(input.u8());
    const auto repeats = input.u8();
    report(header, conversation, input);
    for (int left = repeats % 64; left >= 0; --left) {
      send_segment(slot, header, payload_bytes);
      header.sequence += static_cast<std::uint32_t>(payload_bytes);
    }
  }

  /// A SYN above all that the conversation has had so far.
  void knock(ByteReader input) {
    const auto slot = input.u8() % kSlots;
    TcpHeader syn;
    syn.syn = true;
    set_window(syn, input);
    syn.sequence = moved(conversations_[slot].next(), input.u16());
    send_segment(slot, syn, 0);
  }
  /// All of a handshake, whoever has begun it.
  void handshake(ByteReader input) {
    const auto slot = input.u8() % kSlots;
    const auto& conversation = conversations_[slot];
    TcpHeader header;
    set_window(header, input);
    header.syn = true;
    header.sequence = conversation.next() + 1000;
    header.ack = slot >= kFirstOfHost;
    header.acknowledgment = conversation.end();
    send_segment(slot, header, 0);
    header.syn = false;
    header.ack = true;
    header.options = {};
    header.sequence += 1;
    answer_arp();
    header.acknowledgment = conversation.end();
    send_segment(slot, header, 0);
  }

  /// About a segment of the stack's that may be in flight.
  void icmp_error(ByteReader input) {
    const auto slot = input.u8() % kSlots;
    const auto code = input.u8();
    const auto field = input.u16();
    const auto& conversation = conversations_[slot];
    Ipv4Header quoted;
    quoted.protocol = kIpProtocolTcp;
    quoted.source = kHost;
    quoted.destination = kPeer;
    quoted.set_payload_bytes(1000);
    ByteWriter writer;
    writer.u8(code & 16 ? IcmpMessage::kTimeExceeded : IcmpMessage::kUnreachable).u8(code & 15).u16(0);
    writer.u16(0).u16(field);
    quoted.serialize(writer);
    writer.u16(host_port(slot)).u16(peer_port(slot));
    writer.u32(moved(conversation.taken(), input.u16())).u32(0);
    send_ipv4(kIpProtocolIcmp, writer.view());
  }

  void raw_frame(ByteReader input) {
    const bool repaired = input.u8() & 1;
    auto frame = PacketBuffer::copy_of(input.rest());
    if (repaired) repair(frame.bytes());
    tell_of(frame.bytes());
    give_(std::move(frame));
  }

 private:
  /// What the peer says that it holds, true or not: a byte for how many blocks, then where each begins and
  /// ends.
  template <class Conversation>
  static void report(TcpHeader& header, const Conversation& conversation, ByteReader& input) {
    auto& options = header.options;
    options.sack_count = input.u8() % (TcpOptionSet::kMostSackBlocks + 1);
    for (std::size_t i = 0; i < options.sack_count; ++i) {
      options.sack_blocks[i].left =
          moved(i % 2 == 0 ? conversation.taken() : conversation.end(), input.u16());
      options.sack_blocks[i].right = options.sack_blocks[i].left + input.u16();
    }
    constexpr std::size_t kMostOptionBytes = TcpHeader::kMaximumBytes - TcpHeader::kMinimumBytes;
    while (options.length_bytes() > kMostOptionBytes) --options.sack_count;
  }

  static constexpr std::uint16_t kFirstPort = 5000;
  static constexpr MacAddress kMac{{2, 0, 0, 0, 0, 9}};

  static void set_window(TcpHeader& header, ByteReader& input) {
    header.options = options_from(input.u8());
    header.window = static_cast<std::uint16_t>(~input.u16());
  }

  void packet_left(const SentPacket& packet) {
    if (packet.header.protocol != kIpProtocolTcp || packet.header.destination != kPeer) return;
    if (packet.header.fragment_offset_bytes != 0) return;
    ByteReader reader(packet.payload);
    const auto header = TcpHeader::parse(reader);
    require(header && header->source_port != 0 && header->destination_port != 0);
    const auto slot = std::size_t{header->destination_port} - kFirstPort;
    if (slot < kSlots && header->source_port == host_port(slot)) {
      auto& conversation = conversations_[slot];
      if (packet.header.is_fragment()) return conversation.heard_fragment();
      conversation.heard(*header, reader.rest());
    }
  }

  /// It may be a segment of a conversation.
  void tell_of(ByteView frame) {
    ByteReader reader(frame);
    reader.skip(EthernetHeader::kLengthBytes);
    const auto ip = Ipv4Header::parse(reader);
    if (!ip || ip->protocol != kIpProtocolTcp) return;
    const auto header = TcpHeader::parse(reader);
    if (!header) return;
    const auto slot = std::size_t{header->source_port} - kFirstPort;
    if (slot < kSlots) conversations_[slot].said(*header, reader.left());
  }

  void send_ipv4(std::uint8_t protocol, ByteView payload) {
    Ipv4Header header;
    header.protocol = protocol;
    header.source = kPeer;
    header.destination = kHost;
    header.set_payload_bytes(payload.size());
    ByteWriter writer;
    EthernetHeader{mac_of_host_, kMac, kEtherTypeIpv4}.serialize(writer);
    header.serialize(writer);
    writer.bytes(payload);
    auto frame = PacketBuffer::copy_of(writer.view());
    repair(frame.bytes());
    give_(std::move(frame));
  }

  void send_segment(std::size_t slot, TcpHeader header, std::size_t payload_bytes) {
    header.source_port = peer_port(slot);
    header.destination_port = host_port(slot);
    ByteWriter writer;
    header.serialize(writer);
    const auto first = header.sequence + header.syn;
    for (std::size_t i = 0; i < payload_bytes; ++i) writer.u8(content(first + static_cast<std::uint32_t>(i)));
    conversations_[slot].said(header, payload_bytes);
    send_ipv4(kIpProtocolTcp, writer.view());
  }

  MacAddress mac_of_host_;
  std::function<void(PacketBuffer)> give_;
  std::array<Conversation, kSlots> conversations_{};
  int asked_ = 0;
  bool answers_arp_ = true;
};

}  // namespace netrig::fuzz
