#include "wire/ipv6_header.hpp"

#include <cassert>

#include "wire/address_bytes.hpp"

namespace netrig {

namespace {

constexpr std::uint32_t kVersion = 6;
constexpr int kVersionShift = 28, kTrafficClassShift = 20;
constexpr std::uint32_t kFlowLabelMask = 0xfffff;

}  // namespace

std::optional<Ipv6Header> Ipv6Header::parse(ByteReader& reader) {
  const auto word = reader.u32();
  Ipv6Header header;
  header.traffic_class = static_cast<std::uint8_t>(word >> kTrafficClassShift);
  header.flow_label = word & kFlowLabelMask;
  header.payload_bytes = reader.u16();
  header.next_header = reader.u8();
  header.hop_limit = reader.u8();
  header.source = read_ipv6(reader);
  header.destination = read_ipv6(reader);
  if (!reader.ok() || word >> kVersionShift != kVersion) return {};
  return header;
}

void Ipv6Header::serialize(ByteWriter& writer) const {
  assert(flow_label <= kFlowLabelMask);
  writer.u32(kVersion << kVersionShift | std::uint32_t{traffic_class} << kTrafficClassShift | flow_label);
  writer.u16(payload_bytes).u8(next_header).u8(hop_limit);
  writer.bytes(source.octets()).bytes(destination.octets());
}

}  // namespace netrig
