#include "wire/checksum.hpp"

#include <array>

namespace netrig {

InternetChecksum& InternetChecksum::add(ByteView bytes) {
  if (odd_ && !bytes.empty()) {
    sum_ += bytes.front();
    bytes = bytes.subspan(1);
    odd_ = false;
  }
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) sum_ += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
  if (i < bytes.size()) {
    sum_ += static_cast<std::uint32_t>(bytes[i] << 8);
    odd_ = true;
  }
  return *this;
}

InternetChecksum& InternetChecksum::add_address(const IpAddress& address) {
  return address.is_v4() ? add(address.v4().octets()) : add(address.v6().octets());
}

InternetChecksum& InternetChecksum::add_pseudo_header(const IpAddress& source, const IpAddress& destination,
                                                      std::uint8_t protocol, std::uint32_t length_bytes) {
  add_address(source).add_address(destination);
  // The layouts of IPv4 and IPv6 differ in zeros only, which sum to nothing.
  sum_ += protocol;
  sum_ += (length_bytes >> 16) + (length_bytes & 0xffff);
  return *this;
}

std::uint16_t InternetChecksum::sum() const {
  auto folded = sum_;
  while (folded >> 16 != 0) folded = (folded & 0xffff) + (folded >> 16);
  return static_cast<std::uint16_t>(folded);
}

std::uint16_t internet_checksum(ByteView bytes) {
  return InternetChecksum().add(bytes).value();
}

}  // namespace netrig
