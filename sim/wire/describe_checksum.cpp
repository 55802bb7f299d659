// Internet checksums as a reader of captures needs them: not only whether they are right, but what they
// should have been.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

InternetChecksum pseudo_header_of(const IpPayload& payload) {
  return InternetChecksum().add_pseudo_header(payload.source, payload.destination, payload.protocol,
                                              static_cast<std::uint32_t>(payload.length));
}

void verify_checksum(Line& line, std::string_view protocol, ByteView bytes, std::size_t position,
                     InternetChecksum sum) {
  if (InternetChecksum(sum).add(bytes).sum() == 0xffff || position + 2 > bytes.size()) return;
  const auto found = ByteReader(bytes.subspan(position)).u16();
  const std::uint8_t without[] = {static_cast<std::uint8_t>(~found >> 8), static_cast<std::uint8_t>(~found)};
  const auto expected = sum.add(without).add(bytes).value();
  Line mark;
  mark << "[bad checksum] " << protocol << ' ' << Hex{found, 4} << " should be " << Hex{expected, 4};
  line.mark(mark.take());
}

}  // namespace netrig::describing
