// Fragments chosen by the input, of one datagram whose bytes say where they belong: whatever comes out is
// that datagram, and memory stays bounded. Each fragment is three bytes of the input: offset and length in
// units of eight, and flags.
#include "stack/reassembly.hpp"

#include <cstdlib>

using namespace netrig;

namespace {

std::uint8_t byte_at(std::size_t position) {
  return static_cast<std::uint8_t>(position / 8 * 13 + position);
}

struct Choice {
  std::uint16_t offset;
  std::uint16_t length;
  std::uint8_t flags;
};

PacketBuffer fragment(const Choice& choice) {
  constexpr std::uint8_t kMore = 1, kRagged = 2, kSecondDatagram = 4;
  Ipv4Header header;
  header.source = Ipv4Address(0x0a000001);
  header.destination = Ipv4Address(0x0a000002);
  header.identification = choice.flags & kSecondDatagram;
  header.fragment_offset_bytes = choice.offset;
  header.more_fragments = choice.flags & kMore;
  const std::size_t length = choice.length - (choice.flags & kRagged && choice.length > 0 ? 3u : 0u);
  header.set_payload_bytes(length);
  auto packet = PacketBuffer::for_payload(header.total_length_bytes);
  ByteWriter writer(packet.append(Ipv4Header::kMinimumBytes));
  header.serialize(writer);
  const auto room = packet.append(length);
  for (std::size_t i = 0; i < length; ++i) room[i] = byte_at(choice.offset + i);
  return packet;
}

void require_right(const PacketBuffer& whole) {
  ByteReader reader(whole.bytes());
  const auto header = Ipv4Header::parse(reader);
  if (!header || header->is_fragment() || header->total_length_bytes != whole.size()) std::abort();
  const auto payload = reader.rest();
  for (std::size_t i = 0; i < payload.size(); ++i) {
    if (payload[i] != byte_at(i)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reassembly reassembly;
  TimePoint now{};
  ByteReader input(ByteView(data, size));
  while (input.left() >= 3) {
    const auto unit = input.u8(), units = input.u8(), flags = input.u8();
    constexpr std::uint8_t kTimePasses = 8, kFarOff = 16;
    if (flags & kTimePasses) now += std::chrono::seconds(flags >> 3);
    const auto offset = static_cast<std::uint16_t>(unit * 8 + (flags & kFarOff ? 63000 : 0));
    const Choice choice{offset, static_cast<std::uint16_t>(units * 8), flags};
    auto packet = fragment(choice);
    ByteReader reader(packet.bytes());
    const auto header = Ipv4Header::parse(reader);
    if (auto whole = reassembly.add(*header, std::move(packet), now); whole && offset < 63000) {
      require_right(*whole);
    }
    (void)reassembly.poll(now);
    if (reassembly.memory_bytes() > Reassembly::kMostBytes) std::abort();
  }
  (void)reassembly.poll(now + Reassembly::kTimeout);
  if (reassembly.datagrams() != 0 || reassembly.memory_bytes() != 0 || reassembly.deadline()) std::abort();
  return 0;
}
