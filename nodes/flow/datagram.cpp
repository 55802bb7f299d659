#include "flow/datagram.hpp"

namespace netrig::flow {

namespace {

constexpr std::uint32_t kMagic = 0x4e52464c;  // "NRFL"

}  // namespace

std::optional<Datagram> Datagram::parse(ByteView bytes) {
  ByteReader reader(bytes);
  const auto magic = reader.u32();
  const auto kind = reader.u8();
  reader.skip(1);
  Datagram datagram;
  datagram.flow = reader.u16();
  datagram.tag = reader.u64();
  datagram.sequence = reader.u64();
  datagram.time = Duration(static_cast<Duration::rep>(reader.u64()));
  const bool known =
      kind >= static_cast<std::uint8_t>(Kind::hello) && kind <= static_cast<std::uint8_t>(Kind::data);
  if (!reader.ok() || magic != kMagic || !known) return {};
  datagram.kind = static_cast<Kind>(kind);
  return datagram;
}

void Datagram::serialize(ByteWriter& writer) const {
  writer.u32(kMagic).u8(static_cast<std::uint8_t>(kind)).u8(0).u16(flow).u64(tag).u64(sequence);
  writer.u64(static_cast<std::uint64_t>(time.count()));
}

}  // namespace netrig::flow
