#include "kernel/frame_offload.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "wire/address_bytes.hpp"
#include "wire/checksum.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/tcp_header.hpp"
#include "wire/udp_header.hpp"

namespace netrig {

namespace {

constexpr std::size_t kNetworkAt = EthernetHeader::kLengthBytes;
constexpr std::size_t kIpv6Bytes = 40;  // RFC 8200 3

/// The legacy header, in the machine's byte order; <linux/virtio_net.h> is not for C++.
struct VirtioHeader {
  static constexpr std::uint8_t kNeedsChecksum = 1;
  static constexpr std::uint8_t kNotMerged = 0;

  std::uint8_t flags = 0;
  std::uint8_t merged_kind = kNotMerged;
  std::uint16_t headers_bytes = 0;
  std::uint16_t segment_bytes = 0;
  std::uint16_t checksum_start = 0;
  std::uint16_t checksum_offset = 0;  // from `checksum_start`
};
static_assert(sizeof(VirtioHeader) == FrameOffload::kHeaderBytes);

/// What a merged frame is made of: headers up to `payload_at`, the same for all its segments but for what
/// write_segment() changes.
struct Layout {
  bool is_v4 = false;
  std::uint8_t protocol = 0;
  IpAddress source;
  IpAddress destination;
  std::size_t transport_at = 0;
  std::size_t payload_at = 0;
};

/// RFC 791 3.1. A fragment is never merged.
bool read_ipv4_layout(ByteView packet, Layout& layout) {
  ByteReader reader(packet);
  const auto header = Ipv4Header::parse_unjudged(reader);
  if (!header) return false;
  layout.is_v4 = true;
  layout.protocol = header->protocol;
  layout.source = header->source;
  layout.destination = header->destination;
  layout.transport_at = kNetworkAt + header->header_bytes();
  return true;
}

/// RFC 8200 3. Extension headers are not looked through: no kernel merges behind them.
bool read_ipv6_layout(ByteView packet, Layout& layout) {
  ByteReader reader(packet);
  reader.skip(6);
  layout.protocol = reader.u8();
  reader.skip(1);
  layout.source = read_ipv6(reader);
  layout.destination = read_ipv6(reader);
  layout.transport_at = kNetworkAt + kIpv6Bytes;
  return reader.ok();
}

bool read_transport_layout(ByteView segment, Layout& layout) {
  ByteReader reader(segment);
  std::size_t header_bytes = UdpHeader::kLengthBytes;
  if (layout.protocol == kIpProtocolTcp) {
    reader.skip(12);
    header_bytes = (reader.u8() >> 4) * std::size_t{4};
    if (header_bytes < TcpHeader::kMinimumBytes) return false;
  } else if (layout.protocol != kIpProtocolUdp) {
    return false;
  }
  layout.payload_at = layout.transport_at + header_bytes;
  return header_bytes < segment.size();
}

std::optional<Layout> find_layout(ByteView frame) {
  ByteReader reader(frame);
  const auto ethernet = EthernetHeader::parse(reader);
  if (!ethernet) return {};
  Layout layout;
  const bool is_ip = ethernet->ether_type == kEtherTypeIpv4   ? read_ipv4_layout(reader.rest(), layout)
                     : ethernet->ether_type == kEtherTypeIpv6 ? read_ipv6_layout(reader.rest(), layout)
                                                              : false;
  if (!is_ip || !read_transport_layout(frame.subspan(layout.transport_at), layout)) return {};
  return layout;
}

void put_u16(MutableByteView bytes, std::size_t position, std::size_t value) {
  ByteWriter(bytes.subspan(position, 2)).u16(static_cast<std::uint16_t>(value));
}

void write_ip(MutableByteView frame, const Layout& layout, std::size_t number) {
  const auto packet = frame.subspan(kNetworkAt);
  if (!layout.is_v4) return put_u16(packet, 4, packet.size() - kIpv6Bytes);
  put_u16(packet, 2, packet.size());
  ByteReader identification(packet.subspan(4));
  put_u16(packet, 4, identification.u16() + number);
  put_u16(packet, 10, 0);
  put_u16(packet, 10, internet_checksum(packet.first(layout.transport_at - kNetworkAt)));
}

/// RFC 9293 3.1: an end and a push belong to the last byte, a reduced window (RFC 3168 6.1.2) is said once.
void write_tcp(MutableByteView segment, std::size_t offset, bool is_first, bool is_last) {
  constexpr std::uint8_t kFin = 0x01;
  constexpr std::uint8_t kPsh = 0x08;
  constexpr std::uint8_t kCwr = 0x80;
  ByteReader sequence(segment.subspan(4));
  ByteWriter(segment.subspan(4)).u32(sequence.u32() + static_cast<std::uint32_t>(offset));
  auto& flags = segment[13];
  if (!is_last) flags &= static_cast<std::uint8_t>(~(kFin | kPsh));
  if (!is_first) flags &= static_cast<std::uint8_t>(~kCwr);
}

void write_transport_checksum(MutableByteView segment, const Layout& layout, std::size_t field) {
  put_u16(segment, field, 0);
  const auto length = static_cast<std::uint32_t>(segment.size());
  InternetChecksum sum;
  sum.add_pseudo_header(layout.source, layout.destination, layout.protocol, length).add(segment);
  put_u16(segment, field, sum.value() == 0 ? 0xffff : sum.value());  // RFC 768: zero would say "none"
}

/// `offset` is that of the segment's payload in the whole.
void write_segment(MutableByteView frame, const Layout& layout, std::size_t offset, std::size_t number,
                   bool is_last) {
  constexpr std::size_t kTcpChecksumAt = 16;
  constexpr std::size_t kUdpChecksumAt = 6;
  write_ip(frame, layout, number);
  const auto segment = frame.subspan(layout.transport_at);
  if (layout.protocol == kIpProtocolTcp) {
    write_tcp(segment, offset, number == 0, is_last);
    write_transport_checksum(segment, layout, kTcpChecksumAt);
  } else {
    put_u16(segment, 4, segment.size());
    write_transport_checksum(segment, layout, kUdpChecksumAt);
  }
}

}  // namespace

void FrameOffload::write_plain(MutableByteView header, std::size_t frame_bytes) {
  const VirtioHeader plain{.headers_bytes = static_cast<std::uint16_t>(frame_bytes)};
  std::memcpy(header.data(), &plain, std::min(sizeof plain, header.size()));
}

FrameOffload FrameOffload::parse(ByteView header) {
  VirtioHeader said;
  if (!header.empty()) std::memcpy(&said, header.data(), std::min(header.size(), sizeof said));
  FrameOffload offload;
  if ((said.flags & VirtioHeader::kNeedsChecksum) != 0) {
    offload.checksum = {said.checksum_start, std::size_t{said.checksum_start} + said.checksum_offset};
  }
  if (said.merged_kind != VirtioHeader::kNotMerged) offload.segment_bytes = said.segment_bytes;
  return offload;
}

bool complete_checksum(MutableByteView frame, const PartialChecksum& checksum) {
  if (checksum.field < checksum.start || checksum.field + 2 > frame.size()) return false;
  const auto value = internet_checksum(frame.subspan(checksum.start));
  put_u16(frame, checksum.field, value == 0 ? 0xffff : value);  // the same number, and no "none" of UDP
  return true;
}

std::vector<PacketBuffer> split_frame(ByteView frame, std::uint16_t segment_bytes) {
  std::vector<PacketBuffer> segments;
  const auto layout = find_layout(frame);
  if (!layout || segment_bytes == 0) return segments;
  const auto headers = frame.first(layout->payload_at);
  const auto payload = frame.subspan(layout->payload_at);
  if (headers.size() + segment_bytes > std::numeric_limits<std::uint16_t>::max()) return segments;
  for (std::size_t offset = 0; offset < payload.size(); offset += segment_bytes) {
    const auto part = payload.subspan(offset, std::min<std::size_t>(segment_bytes, payload.size() - offset));
    auto segment = PacketBuffer::for_payload(headers.size() + part.size());
    segment.append(headers);
    segment.append(part);
    const bool is_last = offset + part.size() == payload.size();
    write_segment(segment.bytes(), *layout, offset, segments.size(), is_last);
    segments.push_back(std::move(segment));
  }
  return segments;
}

}  // namespace netrig
