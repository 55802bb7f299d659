#include "wire/ipv6_extensions.hpp"

#include <cassert>

namespace netrig {

namespace {

constexpr std::size_t kUnitBytes = 8;
constexpr std::uint16_t kOffsetMask = 0xfff8;
constexpr std::uint16_t kMoreFragments = 1;

// Options (RFC 8200 4.2, RFC 2711).
constexpr std::uint8_t kPad1 = 0;
constexpr std::uint8_t kPadN = 1;
constexpr std::uint8_t kRouterAlert = 5;

/// The two highest bits of an option's type say what becomes of a packet whose receiver doesn't know it.
std::optional<Ipv6OptionsHeader::Problem> unknown(std::uint8_t type, std::size_t at) {
  using Action = Ipv6OptionsHeader::Problem::Action;
  constexpr int kActionShift = 6;
  switch (type >> kActionShift) {
    case 0:
      return {};
    case 1:
      return Ipv6OptionsHeader::Problem{at, Action::discard};
    case 2:
      return Ipv6OptionsHeader::Problem{at, Action::report};
    default:
      return Ipv6OptionsHeader::Problem{at, Action::report_unless_group};
  }
}

std::uint8_t length_in_units(std::size_t bytes) {
  assert(bytes % kUnitBytes == 0 && bytes >= kUnitBytes && bytes <= 256 * kUnitBytes);
  return static_cast<std::uint8_t>(bytes / kUnitBytes - 1);
}

}  // namespace

std::optional<Ipv6OptionsHeader> Ipv6OptionsHeader::parse(ByteReader& reader) {
  Ipv6OptionsHeader header;
  header.next_header = reader.u8();
  const auto units = reader.u8();
  header.options = reader.take((units + std::size_t{1}) * kUnitBytes - 2);
  if (!reader.ok()) return {};
  return header;
}

void Ipv6OptionsHeader::serialize(ByteWriter& writer) const {
  writer.u8(next_header).u8(length_in_units(options.size() + 2)).bytes(options);
}

std::optional<Ipv6OptionsHeader::Problem> Ipv6OptionsHeader::problem() const {
  ByteReader reader(options);
  while (reader.left() > 0) {
    const auto at = reader.position();
    const auto type = reader.u8();
    if (type == kPad1) continue;
    reader.skip(reader.u8());
    if (!reader.ok()) return Problem{at, Problem::Action::discard};
    if (type == kPadN || type == kRouterAlert) continue;
    if (const auto found = unknown(type, at)) return found;
  }
  return {};
}

std::optional<Ipv6RoutingHeader> Ipv6RoutingHeader::parse(ByteReader& reader) {
  Ipv6RoutingHeader header;
  header.next_header = reader.u8();
  const auto units = reader.u8();
  header.type = reader.u8();
  header.segments_left = reader.u8();
  header.data = reader.take((units + std::size_t{1}) * kUnitBytes - 4);
  if (!reader.ok()) return {};
  return header;
}

void Ipv6RoutingHeader::serialize(ByteWriter& writer) const {
  writer.u8(next_header).u8(length_in_units(data.size() + 4)).u8(type).u8(segments_left).bytes(data);
}

std::optional<Ipv6FragmentHeader> Ipv6FragmentHeader::parse(ByteReader& reader) {
  Ipv6FragmentHeader header;
  header.next_header = reader.u8();
  reader.skip(1);
  const auto word = reader.u16();
  header.offset_bytes = word & kOffsetMask;
  header.more_fragments = word & kMoreFragments;
  header.identification = reader.u32();
  if (!reader.ok()) return {};
  return header;
}

void Ipv6FragmentHeader::serialize(ByteWriter& writer) const {
  assert((offset_bytes & ~kOffsetMask) == 0);
  const auto word = static_cast<std::uint16_t>(offset_bytes | (more_fragments ? kMoreFragments : 0));
  writer.u8(next_header).u8(0).u16(word).u32(identification);
}

}  // namespace netrig
