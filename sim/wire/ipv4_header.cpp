#include "wire/ipv4_header.hpp"

#include <cassert>
#include <limits>

#include "wire/checksum.hpp"

namespace netrig {

namespace {

constexpr std::uint16_t kReservedFlag = 0x8000;
constexpr std::uint16_t kDontFragment = 0x4000;
constexpr std::uint16_t kMoreFragments = 0x2000;
constexpr std::uint16_t kOffsetMask = 0x1fff;
constexpr std::size_t kOffsetUnitBytes = 8;
constexpr std::size_t kChecksumPosition = 10;

void read_fragment_word(Ipv4Header& header, std::uint16_t word) {
  header.reserved_flag = word & kReservedFlag;
  header.dont_fragment = word & kDontFragment;
  header.more_fragments = word & kMoreFragments;
  header.fragment_offset_bytes = static_cast<std::uint16_t>((word & kOffsetMask) * kOffsetUnitBytes);
}

std::uint16_t fragment_word(const Ipv4Header& header) {
  auto word = static_cast<std::uint16_t>(header.fragment_offset_bytes / kOffsetUnitBytes);
  if (header.reserved_flag) word |= kReservedFlag;
  if (header.dont_fragment) word |= kDontFragment;
  if (header.more_fragments) word |= kMoreFragments;
  return word;
}

/// The fields behind version and length, which the caller has checked. How many bytes there are at least is a
/// constant, so that the reader's questions cost nothing.
Ipv4Header read_fields(ByteView bytes) {
  Ipv4Header header;
  ByteReader reader({bytes.data(), Ipv4Header::kMinimumBytes});
  reader.skip(1);
  header.traffic_class = reader.u8();
  header.total_length_bytes = reader.u16();
  header.identification = reader.u16();
  read_fragment_word(header, reader.u16());
  header.ttl = reader.u8();
  header.protocol = reader.u8();
  reader.skip(2);
  header.source = Ipv4Address(reader.u32());
  header.destination = Ipv4Address(reader.u32());
  const auto options = bytes.subspan(Ipv4Header::kMinimumBytes);
  if (!options.empty()) header.options.assign(options.begin(), options.end());
  return header;
}

}  // namespace

std::size_t Ipv4Header::header_bytes() const {
  return kMinimumBytes + (options.size() + 3) / 4 * 4;
}

void Ipv4Header::set_payload_bytes(std::size_t count) {
  assert(header_bytes() + count <= std::numeric_limits<std::uint16_t>::max());
  total_length_bytes = static_cast<std::uint16_t>(header_bytes() + count);
}

std::optional<Ipv4Header> Ipv4Header::parse_unjudged(ByteReader& reader) {
  const auto first = ByteReader(reader.rest()).u8();
  const std::size_t length = (first & 0x0f) * std::size_t{4};
  if (first >> 4 != 4 || length < kMinimumBytes) return {};
  const auto bytes = reader.take(length);
  if (!reader.ok()) return {};
  return read_fields(bytes);
}

std::optional<Ipv4Header> Ipv4Header::parse(ByteReader& reader) {
  const auto bytes = reader.rest();
  auto header = parse_unjudged(reader);
  if (!header || internet_checksum(bytes.first(header->header_bytes())) != 0) return {};
  if (header->total_length_bytes < header->header_bytes()) return {};
  return header;
}

void Ipv4Header::serialize(ByteWriter& writer) const {
  assert(options.size() <= kMaximumOptionBytes);
  const auto start = writer.size();
  writer.u8(static_cast<std::uint8_t>(0x40 | header_bytes() / 4)).u8(traffic_class).u16(total_length_bytes);
  writer.u16(identification).u16(fragment_word(*this)).u8(ttl).u8(protocol).u16(0);
  writer.bytes(source.octets()).bytes(destination.octets()).bytes(options);
  writer.zeros(header_bytes() - kMinimumBytes - options.size());  // End of Option List (RFC 791 3.1)
  writer.patch_u16(start + kChecksumPosition, internet_checksum(writer.view().subspan(start)));
}

}  // namespace netrig
