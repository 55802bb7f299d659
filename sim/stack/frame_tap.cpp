#include "stack/frame_tap.hpp"

#include <algorithm>

#include "stack/queue_cost.hpp"
#include "stack/stack.hpp"
#include "stack/stack_error.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

namespace {

constexpr std::uint16_t kEtherTypeVlan = 0x8100;
constexpr std::uint16_t kEtherTypeServiceVlan = 0x88a8;

/// What is asked of the IPv4 header, whose checksum and length are not judged, as by a kernel's filter.
bool matches_ipv4(const EthernetFilter& filter, ByteView packet) {
  ByteReader reader(packet);
  const auto header = Ipv4Header::parse_unjudged(reader);
  if (!header || (filter.ip_protocol && header->protocol != *filter.ip_protocol)) return false;
  if (!filter.udp_destination_port) return true;
  reader.skip(2);
  const auto port = reader.u16();
  return reader.ok() && header->protocol == kIpProtocolUdp && !header->is_fragment() &&
         port == *filter.udp_destination_port;
}

}  // namespace

bool matches(const EthernetFilter& filter, ByteView frame) {
  ByteReader reader(frame);
  const auto header = EthernetHeader::parse(reader);
  if (!header || header->ether_type == kEtherTypeVlan || header->ether_type == kEtherTypeServiceVlan) {
    return false;
  }
  if (filter.ether_type && header->ether_type != *filter.ether_type) return false;
  if (!filter.ip_protocol && !filter.udp_destination_port) return true;
  return header->ether_type == kEtherTypeIpv4 && matches_ipv4(filter, reader.rest());
}

FrameTap::FrameTap(Stack& stack, NetworkInterface& interface, const EthernetFilter& filter,
                   std::function<void()> changed)
    : stack_(stack), interface_(interface), filter_(filter), changed_(std::move(changed)) {}

FrameTap::~FrameTap() {
  stack_.close(*this);
}

Result<> FrameTap::send(ByteView frame) {
  if (frame.size() < EthernetHeader::kLengthBytes) return posix_error(errc::invalid_argument);
  if (frame.size() > EthernetHeader::kLengthBytes + interface_.mtu_bytes())
    return posix_error(errc::message_size);
  if (!interface_.up()) return posix_error(errc::network_down);
  interface_.send_frame(PacketBuffer::copy_of(frame));
  return {};
}

void FrameTap::frame_arrived(ByteView frame) {
  if (!matches(filter_, frame)) return;
  const auto bytes = queue_cost(frame.size());
  if (queued_bytes_ + bytes > buffer_bytes_) return;
  queued_bytes_ += bytes;
  queue_.push_back(PacketBuffer::copy_of(frame));
  if (changed_) changed_();
}

void FrameTap::set_receive_buffer(std::size_t bytes) {
  buffer_bytes_ = std::min(bytes, kMostBufferBytes);
}

std::optional<PacketBuffer> FrameTap::receive() {
  if (queue_.empty()) return {};
  auto frame = queue_.pop_front();
  queued_bytes_ -= queue_cost(frame.size());
  return frame;
}

}  // namespace netrig
