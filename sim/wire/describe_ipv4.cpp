// IPv4 headers (RFC 791): addresses, length, header checksum, fragments.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kHeaderSize = 20;
constexpr std::size_t kChecksumPosition = 10;
constexpr std::uint16_t kMoreFragments = 0x2000;
constexpr std::uint16_t kOffsetMask = 0x1fff;
constexpr std::size_t kOffsetUnit = 8;  // bytes

struct Header {
  std::size_t size = 0;
  std::size_t total_length = 0;
  std::uint16_t id = 0;
  std::uint16_t fragment = 0;
  int version = 0;

  bool more_fragments() const { return fragment & kMoreFragments; }
  std::size_t offset() const { return (fragment & kOffsetMask) * kOffsetUnit; }
};

Header read_header(ByteReader& reader, IpPayload& payload) {
  Header header;
  const auto first = reader.u8();
  header.version = first >> 4;
  header.size = (first & 15) * std::size_t{4};
  reader.skip(1);
  header.total_length = reader.u16();
  header.id = reader.u16();
  header.fragment = reader.u16();
  reader.skip(1);
  payload.protocol = reader.u8();
  reader.skip(2);
  payload.source = read_ipv4(reader);
  payload.destination = read_ipv4(reader);
  return header;
}

/// Says what is wrong with the header's own lengths; false when nothing is.
bool is_malformed(Line& line, const FramePayload& frame, const Header& header) {
  const auto size = frame.bytes.size();
  if (header.version != 4 || header.size < kHeaderSize || header.total_length < header.size) {
    write_ends(line, frame);
    line.malformed("IPv4") << "version " << static_cast<unsigned>(header.version) << ", header length "
                           << header.size << ", total length " << header.total_length;
    return true;
  }
  if (header.total_length > size && frame.end == FrameEnd::whole) {
    write_ends(line, frame);
    line.malformed("IPv4") << "total length " << header.total_length << " in " << size << " bytes";
    return true;
  }
  return false;
}

void describe_datagram(Line& line, const Header& header, IpPayload& payload) {
  if (header.offset() != 0) {
    write_later_fragment(line, payload);
  } else {
    payload.partial = payload.partial || header.more_fragments();
    describe_ip_payload(line, payload);
  }
  if (header.offset() != 0 || header.more_fragments()) {
    mark_fragment(line, header.id, payload, header.offset(), header.more_fragments());
  }
}

}  // namespace

void describe_ipv4(Line& line, const FramePayload& frame) {
  ByteReader reader(frame.bytes);
  IpPayload payload;
  const auto header = read_header(reader, payload);
  if (!reader.ok()) return write_short_header(line, frame, frame.partial(), "IPv4", kHeaderSize);
  if (is_malformed(line, frame, header)) return;
  const auto captured = std::min(header.total_length, frame.bytes.size());
  payload.length = header.total_length - header.size;
  payload.partial = captured < header.total_length;
  if (payload.partial) line.truncated();
  if (captured >= header.size) {
    verify_checksum(line, "IPv4", frame.bytes.first(header.size), kChecksumPosition);
    payload.bytes = frame.bytes.subspan(header.size, captured - header.size);
  }
  describe_datagram(line, header, payload);
}

}  // namespace netrig::describing
