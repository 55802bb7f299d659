#include "wire/tcp_header.hpp"

#include <cassert>

#include "wire/checksum.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

namespace {

constexpr std::size_t kChecksumPosition = 16;
constexpr std::size_t kMaximumOptionBytes = TcpHeader::kMaximumBytes - TcpHeader::kMinimumBytes;

// Option kinds and lengths (IANA, "TCP Option Kind Numbers").
constexpr std::uint8_t kEndOfOptions = 0;
constexpr std::uint8_t kNoOperation = 1;
constexpr std::uint8_t kMaximumSegment = 2, kMaximumSegmentLength = 4;
constexpr std::uint8_t kWindowScale = 3, kWindowScaleLength = 3;
constexpr std::uint8_t kSackPermitted = 4, kSackPermittedLength = 2;
constexpr std::uint8_t kSack = 5, kSackBlockLength = 8;
constexpr std::uint8_t kTimestamps = 8, kTimestampsLength = 10;

/// Of several the last one counts.
void read_sack(TcpOptionSet& options, ByteReader body) {
  options.sack_blocks = {};
  options.sack_count = 0;
  while (body.left() > 0 && options.sack_count < TcpOptionSet::kMostSackBlocks) {
    auto& block = options.sack_blocks[options.sack_count++];
    block.left = body.u32();
    block.right = body.u32();
  }
}

/// One option's value. A known kind of a wrong length is left out (RFC 9293 3.1, MUST-7).
void read_option(TcpOptionSet& options, std::uint8_t kind, ByteView value) {
  ByteReader body(value);
  const auto length = value.size() + 2;
  if (kind == kMaximumSegment && length == kMaximumSegmentLength) options.maximum_segment_bytes = body.u16();
  if (kind == kWindowScale && length == kWindowScaleLength) options.window_scale = body.u8();
  if (kind == kSackPermitted && length == kSackPermittedLength) options.sack_permitted = true;
  if (kind == kSack && value.size() % kSackBlockLength == 0) read_sack(options, body);
  if (kind == kTimestamps && length == kTimestampsLength) {
    const auto stamp = body.u32();
    options.timestamps = TcpTimestamps{stamp, body.u32()};
  }
}

TcpOptionSet read_options(ByteReader reader) {
  TcpOptionSet options;
  while (reader.left() > 0) {
    const auto kind = reader.u8();
    if (kind == kEndOfOptions) break;
    if (kind == kNoOperation) continue;
    const auto length = reader.u8();
    if (length < 2) break;
    const auto value = reader.take(length - std::size_t{2});
    if (!reader.ok()) break;
    read_option(options, kind, value);
  }
  return options;
}

void read_flags(TcpHeader& header, std::uint8_t flags) {
  header.cwr = flags & 0x80;
  header.ece = flags & 0x40;
  header.urg = flags & 0x20;
  header.ack = flags & 0x10;
  header.psh = flags & 0x08;
  header.rst = flags & 0x04;
  header.syn = flags & 0x02;
  header.fin = flags & 0x01;
}

std::uint8_t flag_bits(const TcpHeader& header) {
  return static_cast<std::uint8_t>(header.cwr << 7 | header.ece << 6 | header.urg << 5 | header.ack << 4 |
                                   header.psh << 3 | header.rst << 2 | header.syn << 1 | int{header.fin});
}

std::size_t bare_length(const TcpOptionSet& options) {
  std::size_t length = 0;
  if (options.maximum_segment_bytes) length += kMaximumSegmentLength;
  if (options.window_scale) length += kWindowScaleLength;
  if (options.sack_permitted) length += kSackPermittedLength;
  if (options.timestamps) length += kTimestampsLength;
  if (options.sack_count > 0) length += 2 + options.sack_count * kSackBlockLength;
  return length;
}

/// With each option, or SACK permitted and timestamps together, filled to a multiple of 4.
std::size_t aligned_length(const TcpOptionSet& options) {
  std::size_t length = 0;
  if (options.maximum_segment_bytes) length += 4;
  if (options.window_scale) length += 4;
  if (options.timestamps) length += 12;
  if (options.sack_permitted && !options.timestamps) length += 4;
  if (options.sack_count > 0) length += 4 + options.sack_count * kSackBlockLength;
  return length;
}

/// Whether there is room to align them; what somebody else has packed tightly may leave none.
bool is_aligned(const TcpOptionSet& options) {
  return aligned_length(options) <= kMaximumOptionBytes;
}

void fill(ByteWriter& writer, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) writer.u8(kNoOperation);
}

void write_sack(ByteWriter& writer, const TcpOptionSet& options) {
  writer.u8(kSack).u8(static_cast<std::uint8_t>(2 + options.sack_count * kSackBlockLength));
  for (std::size_t i = 0; i < options.sack_count; ++i) {
    writer.u32(options.sack_blocks[i].left).u32(options.sack_blocks[i].right);
  }
}

/// Numbers on a boundary of 4 bytes, as RFC 7323 A advises, and in Linux's order. Where that does not fit,
/// all that is missing to a multiple of 4 comes in one place.
void write_options(ByteWriter& writer, const TcpOptionSet& options) {
  const bool aligned = is_aligned(options);
  const auto fill_if_aligned = [&](std::size_t count) { fill(writer, aligned ? count : 0); };
  if (options.maximum_segment_bytes) {
    writer.u8(kMaximumSegment).u8(kMaximumSegmentLength).u16(*options.maximum_segment_bytes);
  }
  if (options.sack_permitted != options.timestamps.has_value()) fill_if_aligned(2);
  if (options.sack_permitted) writer.u8(kSackPermitted).u8(kSackPermittedLength);
  if (options.timestamps) {
    writer.u8(kTimestamps).u8(kTimestampsLength);
    writer.u32(options.timestamps->value).u32(options.timestamps->echo);
  }
  if (!aligned) fill(writer, options.length_bytes() - bare_length(options));
  if (options.window_scale) {
    fill_if_aligned(1);
    writer.u8(kWindowScale).u8(kWindowScaleLength).u8(*options.window_scale);
  }
  if (options.sack_count > 0) {
    fill_if_aligned(2);
    write_sack(writer, options);
  }
}

InternetChecksum pseudo_header(const IpAddress& source, const IpAddress& destination, std::size_t length) {
  return InternetChecksum().add_pseudo_header(source, destination, kIpProtocolTcp,
                                              static_cast<std::uint32_t>(length));
}

}  // namespace

std::size_t TcpOptionSet::length_bytes() const {
  return is_aligned(*this) ? aligned_length(*this) : (bare_length(*this) + 3) / 4 * 4;
}

std::optional<TcpHeader> TcpHeader::parse(ByteReader& reader) {
  const auto bytes = reader.take(kMinimumBytes);
  if (!reader.ok()) return {};
  TcpHeader header;
  ByteReader fields({bytes.data(), kMinimumBytes});  // a constant, so that its questions cost nothing
  header.source_port = fields.u16();
  header.destination_port = fields.u16();
  header.sequence = fields.u32();
  header.acknowledgment = fields.u32();
  const std::size_t length = (fields.u8() >> 4) * std::size_t{4};
  read_flags(header, fields.u8());
  header.window = fields.u16();
  header.checksum = fields.u16();
  header.urgent_pointer = fields.u16();
  if (length < kMinimumBytes) return {};
  const auto options = reader.take(length - kMinimumBytes);
  if (!reader.ok()) return {};
  if (!options.empty()) header.options = read_options(ByteReader(options));
  return header;
}

void TcpHeader::serialize(ByteWriter& writer) const {
  assert(options.length_bytes() <= kMaximumOptionBytes);
  writer.u16(source_port).u16(destination_port).u32(sequence).u32(acknowledgment);
  writer.u8(static_cast<std::uint8_t>(header_bytes() / 4 << 4)).u8(flag_bits(*this)).u16(window);
  writer.u16(checksum).u16(urgent_pointer);
  write_options(writer, options);
}

bool check_tcp(const IpAddress& source, const IpAddress& destination, ByteView segment) {
  return pseudo_header(source, destination, segment.size()).add(segment).value() == 0;
}

void finish_tcp(const IpAddress& source, const IpAddress& destination, MutableByteView segment) {
  const auto checksum = pseudo_header(source, destination, segment.size()).add(segment).value();
  segment[kChecksumPosition] = static_cast<std::uint8_t>(checksum >> 8);
  segment[kChecksumPosition + 1] = static_cast<std::uint8_t>(checksum);
}

}  // namespace netrig
