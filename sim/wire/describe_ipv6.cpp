// IPv6 headers (RFC 8200): addresses, length, and the extension headers, which are walked but not told,
// except fragments.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kHeaderSize = 40;
constexpr int kMostExtensions = 16;  // far more than any packet has: a limit for hostile ones

// Next header values of extension headers (RFC 8200 4.1).
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kDestinationOptions = 60;

struct Fragment {
  bool present = false;
  std::uint32_t id = 0;
  std::size_t offset = 0;  // in bytes
  bool more = false;
};

/// RFC 8200 4.5.
void read_fragment(ByteReader& reader, Fragment& fragment) {
  reader.skip(1);
  const auto offset_and_flags = reader.u16();
  fragment = {.present = true,
              .id = reader.u32(),
              .offset = static_cast<std::size_t>(offset_and_flags & 0xfff8),
              .more = (offset_and_flags & 1) != 0};
}

bool is_extension(std::uint8_t protocol) {
  return protocol == kHopByHop || protocol == kRouting || protocol == kFragment ||
         protocol == kDestinationOptions;
}

/// Moves `payload` behind its extension headers; false when one of them is cut short.
bool skip_extensions(IpPayload& payload, Fragment& fragment) {
  ByteReader reader(payload.bytes);
  for (int i = 0; i < kMostExtensions && is_extension(payload.protocol) && fragment.offset == 0; ++i) {
    const auto next = reader.u8();
    if (payload.protocol == kFragment) {
      read_fragment(reader, fragment);
    } else {
      const auto units = reader.u8();
      reader.skip(units * std::size_t{8} + 6);
    }
    if (!reader.ok()) return false;
    payload.protocol = next;
  }
  payload.bytes = reader.rest();
  payload.length -= reader.position();
  return true;
}

void describe_datagram(Line& line, const Fragment& fragment, IpPayload& payload) {
  if (fragment.offset != 0) {
    write_later_fragment(line, payload);
  } else {
    payload.partial = payload.partial || fragment.more;
    describe_ip_payload(line, payload);
  }
  if (fragment.present) mark_fragment(line, fragment.id, payload, fragment.offset, fragment.more);
}

}  // namespace

void describe_ipv6(Line& line, const FramePayload& frame) {
  ByteReader reader(frame.bytes);
  const auto version = reader.u32() >> 28;
  IpPayload payload;
  payload.length = reader.u16();
  payload.protocol = reader.u8();
  reader.skip(1);
  payload.source = read_ipv6(reader);
  payload.destination = read_ipv6(reader);
  if (!reader.ok()) return write_short_header(line, frame, frame.partial(), "IPv6", kHeaderSize);
  payload.partial = reader.left() < payload.length;
  if (version != 6 || (payload.partial && frame.end == FrameEnd::whole)) {
    write_ends(line, frame);
    line.malformed("IPv6") << "version " << version << ", payload length " << payload.length << " in "
                           << reader.left() << " bytes";
    return;
  }
  if (payload.partial) line.truncated();
  payload.bytes = reader.rest().first(std::min(payload.length, reader.left()));
  Fragment fragment;
  if (skip_extensions(payload, fragment)) return describe_datagram(line, fragment, payload);
  write_ends(line, payload);
  if (payload.partial) {
    line << "IPv6";
  } else {
    line.malformed("IPv6") << "an extension header is cut short";
  }
}

}  // namespace netrig::describing
