#include "stack/ipv6_fragmentation.hpp"

#include "wire/ipv6_extensions.hpp"

namespace netrig {

std::vector<PacketBuffer> fragment_ipv6(const PacketBuffer& packet, std::uint32_t mtu_bytes,
                                        std::uint32_t identification) {
  constexpr std::size_t kOffsetUnitBytes = 8;
  constexpr auto kHeaderBytes = Ipv6Header::kLengthBytes + Ipv6FragmentHeader::kLengthBytes;
  ByteReader reader(packet.bytes());
  auto header = Ipv6Header::parse(reader);
  if (!header) return {};
  Ipv6FragmentHeader place{.next_header = header->next_header, .identification = identification};
  header->next_header = kIpv6Fragment;
  const auto payload = reader.rest();
  const auto room = (mtu_bytes - kHeaderBytes) / kOffsetUnitBytes * kOffsetUnitBytes;
  std::vector<PacketBuffer> fragments;
  for (std::size_t done = 0; done < payload.size();) {
    const auto count = std::min(room, payload.size() - done);
    place.offset_bytes = static_cast<std::uint16_t>(done);
    done += count;
    place.more_fragments = done < payload.size();
    header->payload_bytes = static_cast<std::uint16_t>(Ipv6FragmentHeader::kLengthBytes + count);
    auto fragment = PacketBuffer::for_payload(kHeaderBytes + count);
    ByteWriter writer(fragment.append(kHeaderBytes));
    header->serialize(writer);
    place.serialize(writer);
    fragment.append(payload.subspan(done - count, count));
    fragments.push_back(std::move(fragment));
  }
  return fragments;
}

}  // namespace netrig
