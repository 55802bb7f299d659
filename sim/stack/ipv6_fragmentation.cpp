#include "stack/ipv6_fragmentation.hpp"

#include <algorithm>

#include "wire/ipv6_extensions.hpp"

namespace netrig {

namespace {

constexpr std::size_t kOffsetUnitBytes = 8;

/// The headers in front of each fragment but the fragment header itself, which is named there.
void write_front(MutableByteView front, ByteView headers, const Ipv6Cut& cut, std::size_t payload_bytes) {
  constexpr std::size_t kPayloadLengthAt = 4;
  std::copy(headers.begin(), headers.end(), front.begin());
  front[cut.named_at] = kIpv6Fragment;
  front[kPayloadLengthAt] = static_cast<std::uint8_t>(payload_bytes >> 8);
  front[kPayloadLengthAt + 1] = static_cast<std::uint8_t>(payload_bytes);
}

}  // namespace

std::vector<PacketBuffer> fragment_ipv6(const PacketBuffer& packet, const Ipv6Cut& cut) {
  const auto front = cut.at + Ipv6FragmentHeader::kLengthBytes;
  if (cut.longest_bytes < front + kOffsetUnitBytes || packet.size() < cut.at) return {};
  const auto headers = packet.bytes().first(cut.at), payload = packet.bytes().subspan(cut.at);
  Ipv6FragmentHeader place{.next_header = headers[cut.named_at], .identification = cut.identification};
  const auto most = cut.longest_bytes - front;
  std::vector<PacketBuffer> fragments;
  for (std::size_t done = 0; done < payload.size();) {
    const auto left = payload.size() - done;
    const auto count = left <= most ? left : most / kOffsetUnitBytes * kOffsetUnitBytes;
    place.offset_bytes = static_cast<std::uint16_t>(done);
    place.more_fragments = count < left;
    auto fragment = PacketBuffer::for_payload(front + count);
    write_front(fragment.append(cut.at), headers, cut, front - Ipv6Header::kLengthBytes + count);
    ByteWriter writer(fragment.append(Ipv6FragmentHeader::kLengthBytes));
    place.serialize(writer);
    fragment.append(payload.subspan(done, count));
    fragments.push_back(std::move(fragment));
    done += count;
  }
  return fragments;
}

}  // namespace netrig
