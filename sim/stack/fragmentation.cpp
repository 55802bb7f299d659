#include "stack/fragmentation.hpp"

#include "wire/ipv4_header.hpp"

namespace netrig {

namespace {

constexpr std::size_t kOffsetUnitBytes = 8;

/// The options whose copied flag is set (RFC 791 3.1).
Bytes copied_options(ByteView options) {
  constexpr std::uint8_t kEndOfOptions = 0, kNoOperation = 1, kCopied = 0x80;
  Bytes copied;
  for (std::size_t i = 0; i < options.size() && options[i] != kEndOfOptions;) {
    if (options[i] == kNoOperation) {
      ++i;
      continue;
    }
    const std::size_t length = i + 1 < options.size() ? options[i + 1] : 0;
    if (length < 2 || length > options.size() - i) break;
    const auto option = options.subspan(i, length);
    if (option[0] & kCopied) copied.insert(copied.end(), option.begin(), option.end());
    i += length;
  }
  return copied;
}

PacketBuffer make_fragment(const Ipv4Header& header, ByteView payload) {
  auto fragment = PacketBuffer::for_payload(header.header_bytes() + payload.size());
  ByteWriter writer(fragment.append(header.header_bytes()));
  header.serialize(writer);
  fragment.append(payload);
  return fragment;
}

}  // namespace

std::vector<PacketBuffer> fragment_ipv4(const PacketBuffer& packet, std::uint32_t mtu_bytes) {
  ByteReader reader(packet.bytes());
  auto header = Ipv4Header::parse(reader);
  if (!header) return {};
  const auto payload = reader.rest();
  const bool more_behind = header->more_fragments;
  const auto first_offset = header->fragment_offset_bytes;
  std::vector<PacketBuffer> fragments;
  for (std::size_t done = 0; done < payload.size();) {
    const auto room = (mtu_bytes - header->header_bytes()) / kOffsetUnitBytes * kOffsetUnitBytes;
    const auto left = payload.size() - done;
    const auto count = left <= mtu_bytes - header->header_bytes() ? left : room;
    header->fragment_offset_bytes = static_cast<std::uint16_t>(first_offset + done);
    header->more_fragments = more_behind || count < left;
    header->set_payload_bytes(count);
    fragments.push_back(make_fragment(*header, payload.subspan(done, count)));
    if (done == 0 && !header->options.empty()) header->options = copied_options(header->options);
    done += count;
  }
  return fragments;
}

}  // namespace netrig
