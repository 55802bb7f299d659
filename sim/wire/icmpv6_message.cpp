#include "wire/icmpv6_message.hpp"

#include "wire/checksum.hpp"
#include "wire/ipv6_header.hpp"

namespace netrig {

namespace {

constexpr std::size_t kChecksumPosition = 2;

InternetChecksum sum_of(const Ipv6Address& source, const Ipv6Address& destination, ByteView message) {
  InternetChecksum checksum;
  checksum.add_pseudo_header(source, destination, kIpProtocolIcmpv6,
                             static_cast<std::uint32_t>(message.size()));
  checksum.add(message);
  return checksum;
}

}  // namespace

std::optional<Icmpv6Message> Icmpv6Message::parse(ByteView bytes) {
  ByteReader reader(bytes);
  Icmpv6Message message;
  message.type = reader.u8();
  message.code = reader.u8();
  reader.skip(2);
  message.field = reader.u32();
  if (!reader.ok()) return {};
  message.payload = reader.rest();
  return message;
}

void Icmpv6Message::serialize(ByteWriter& writer, const Ipv6Address& source,
                              const Ipv6Address& destination) const {
  const auto start = writer.size();
  writer.u8(type).u8(code).u16(0).u32(field).bytes(payload);
  finish_icmpv6(writer, start, source, destination);
}

bool check_icmpv6(const Ipv6Address& source, const Ipv6Address& destination, ByteView message) {
  return sum_of(source, destination, message).value() == 0;
}

void finish_icmpv6(ByteWriter& writer, std::size_t start, const Ipv6Address& source,
                   const Ipv6Address& destination) {
  const auto sum = sum_of(source, destination, writer.view().subspan(start));
  writer.patch_u16(start + kChecksumPosition, sum.value());
}

}  // namespace netrig
