#include "wire/icmp_message.hpp"

#include "wire/checksum.hpp"

namespace netrig {

namespace {

constexpr std::size_t kChecksumPosition = 2;

}  // namespace

bool IcmpMessage::is_error() const {
  return type == kUnreachable || type == kSourceQuench || type == kRedirect || type == kTimeExceeded ||
         type == kParameterProblem;
}

std::optional<IcmpMessage> IcmpMessage::parse(ByteView bytes) {
  ByteReader reader(bytes);
  IcmpMessage message;
  message.type = reader.u8();
  message.code = reader.u8();
  reader.skip(2);
  message.field = reader.u32();
  if (!reader.ok()) return {};
  message.payload = reader.rest();
  return message;
}

void IcmpMessage::serialize(ByteWriter& writer) const {
  const auto start = writer.size();
  writer.u8(type).u8(code).u16(0).u32(field).bytes(payload);
  writer.patch_u16(start + kChecksumPosition, internet_checksum(writer.view().subspan(start)));
}

bool check_icmp(ByteView message) {
  return internet_checksum(message) == 0;
}

}  // namespace netrig
