#include "dhcp/dhcp_link.hpp"

#include <utility>

#include "host/frame_receiver.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

namespace {

constexpr Duration kSendTime =
    std::chrono::seconds(1);                      // a frame that the device does not take by then is lost
constexpr std::size_t kUnreadBufferBytes = 2048;  // nobody reads the UDP socket: the least the host allows
constexpr std::size_t kServerBufferBytes =
    4 * 1024 * 1024;  // some thousand messages of a rush, such as a power cut's end

void parse_arp(ByteView bytes, const DhcpLink::ArpTaker& take) {
  ByteReader reader(bytes);
  reader.skip(EthernetHeader::kLengthBytes);
  if (const auto packet = ArpPacket::parse(reader)) take(*packet);
}

}  // namespace

Result<std::shared_ptr<DhcpLink>> DhcpLink::open(Host& host, const std::string& device,
                                                 std::uint16_t own_port) {
  std::shared_ptr<DhcpLink> link(new DhcpLink(host, device, own_port));
  const auto opened = link->open_sockets();
  if (!opened) return opened.error();
  return link;
}

Result<> DhcpLink::open_sockets() {
  auto dhcp = host_.ethernet(device_, {kEtherTypeIpv4, kIpProtocolUdp, own_port_});
  if (!dhcp) return dhcp.error();
  UdpOptions options;
  options.local = {Ipv4Address(), own_port_};
  options.device = device_;
  options.receive_buffer_bytes = kUnreadBufferBytes;
  auto udp = host_.udp(options);
  if (!udp) return udp.error();
  dhcp_ = std::move(*dhcp);
  udp_ = std::move(*udp);
  return {};
}

Result<> DhcpLink::want_arp(bool wanted) {
  if (wanted == (arp_ != nullptr)) return {};
  if (arp_) {
    arp_->close();
    arp_.reset();
    return {};
  }
  auto opened = host_.ethernet(device_, {.ether_type = kEtherTypeArp});
  if (!opened) return opened.error();
  arp_ = std::move(*opened);
  arp_changed_->notify();
  return {};
}

void DhcpLink::expect_many() {
  dhcp_->set_receive_buffer(kServerBufferBytes);
}

Task<Result<>> DhcpLink::receive_dhcp(std::shared_ptr<DhcpLink> link, DatagramTaker take,
                                      std::function<void()> batch_ends) {
  const FrameTaker taker = [port = link->own_port_, &take](ByteView bytes) {
    const auto frame = UdpFrame::parse(bytes);
    if (frame && frame->destination.port == port) take(*frame);
  };
  const auto result = co_await receive_frames(link->host_, link->device_, link->dhcp_, taker, batch_ends);
  co_return result;
}

Task<Result<>> DhcpLink::receive_arp(std::shared_ptr<DhcpLink> link, ArpTaker take) {
  const FrameTaker taker = [&take](ByteView bytes) { parse_arp(bytes, take); };
  while (!link->is_closed_) {
    const auto socket = link->arp_;
    if (!socket) {
      const auto woken = co_await link->arp_changed_->wait({});
      if (!woken) break;  // cancelled
      continue;
    }
    const auto result = co_await receive_frames(link->host_, link->device_, socket, taker);
    const bool is_unwanted = link->arp_ != socket;
    if (!result || !is_unwanted) co_return result;
  }
  co_return Result<>();
}

Task<Result<>> DhcpLink::send(const ArpPacket& packet) {
  ByteWriter writer;
  EthernetHeader{MacAddress::broadcast(), packet.sender_mac, kEtherTypeArp}.serialize(writer);
  packet.serialize(writer);
  return send_frame(std::move(writer).take());
}

Task<Result<>> DhcpLink::send_frame(Bytes frame) {
  const Deadline deadline = host_.now() + kSendTime;
  const auto sent = co_await dhcp_->send(frame, deadline);
  co_return sent;
}

Task<Result<>> DhcpLink::send_routed(Ipv4Address source, Endpoint to, Bytes payload) {
  OutgoingDatagram datagram;
  datagram.to = to;
  datagram.payload = payload;
  datagram.source = source;
  const Deadline deadline = host_.now() + kSendTime;
  const auto sent = co_await udp_->send(datagram, deadline);
  co_return sent;
}

Task<Result<>> DhcpLink::send_frames(std::span<const Bytes> frames) {
  Result<> first_failure;
  while (!frames.empty()) {
    const Deadline deadline = host_.now() + kSendTime;
    const auto sent = co_await dhcp_->send_batch(frames, deadline);
    if (!sent && first_failure) first_failure = sent.error();
    frames = frames.subspan(sent ? *sent : 1);
  }
  co_return first_failure;
}

Task<Result<>> DhcpLink::send_routed(Ipv4Address source, std::span<const Routed> messages) {
  std::vector<OutgoingDatagram> datagrams;
  for (const auto& message : messages) {
    datagrams.push_back({.to = message.to, .payload = message.payload, .source = source});
  }
  Result<> first_failure;
  for (std::span<const OutgoingDatagram> left(datagrams); !left.empty();) {
    const Deadline deadline = host_.now() + kSendTime;
    const auto sent = co_await udp_->send_batch(left, deadline);
    if (!sent && first_failure) first_failure = sent.error();
    left = left.subspan(sent ? *sent : 1);
  }
  co_return first_failure;
}

void DhcpLink::close() {
  is_closed_ = true;
  dhcp_->close();
  udp_->close();
  if (arp_) arp_->close();
  arp_changed_->notify();
}

}  // namespace netrig
