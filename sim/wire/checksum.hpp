// The Internet checksum (RFC 1071) and the pseudo headers of the transports that use it (RFC 768, RFC
// 9293 3.1, RFC 8200 8.1).
#pragma once

#include <cstdint>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// Sums parts as if they stood one after another, an odd number of bytes in one part included.
class InternetChecksum {
 public:
  InternetChecksum& add(ByteView bytes);
  /// `length_bytes` is that of the transport header and its payload. Both addresses are of one family.
  InternetChecksum& add_pseudo_header(const IpAddress& source, const IpAddress& destination,
                                      std::uint8_t protocol, std::uint32_t length_bytes);

  /// The one's complement sum, 0xffff over bytes that contain their right checksum.
  std::uint16_t sum() const;
  /// What belongs into a checksum field that was summed as zero.
  std::uint16_t value() const { return static_cast<std::uint16_t>(~sum()); }

 private:
  InternetChecksum& add_address(const IpAddress& address);
  /// As two words in network order.
  InternetChecksum& add_number(std::uint32_t number);

  std::uint64_t sum_ = 0;  // 2^48 parts fit before it can overflow
  bool odd_ = false;
};

/// The checksum of one piece of bytes.
std::uint16_t internet_checksum(ByteView bytes);

}  // namespace netrig
