#include "kernel/echo_message.hpp"

namespace netrig {

namespace {

std::uint16_t internet_checksum(ByteView bytes) {
  std::uint32_t sum = 0;
  ByteReader reader(bytes);
  while (reader.left() >= 2) sum += reader.u16();
  if (reader.left() == 1) sum += std::uint32_t{reader.u8()} << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

std::optional<EchoMessage> EchoMessage::parse(ByteView bytes) {
  ByteReader reader(bytes);
  EchoMessage message;
  message.type = reader.u8();
  reader.skip(1 + 2);  // code, checksum
  message.identifier = reader.u16();
  message.sequence = reader.u16();
  message.payload = reader.rest();
  if (!reader.ok()) return {};
  return message;
}

Bytes EchoMessage::serialize() const {
  constexpr std::size_t kChecksumAt = 2;
  ByteWriter writer;
  writer.u8(type).u8(0).u16(0).u16(identifier).u16(sequence).bytes(payload);
  writer.patch_u16(kChecksumAt, internet_checksum(writer.view()));
  return std::move(writer).take();
}

}  // namespace netrig
