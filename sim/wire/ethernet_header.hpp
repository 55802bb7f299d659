// The Ethernet II header (RFC 894; IEEE 802.3 3.1). Tags (802.1Q) and lengths instead of types (802.3 LLC)
// are left to who reads `ether_type`.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>

#include "wire/bytes.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

inline constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherTypeArp = 0x0806;
inline constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;

struct EthernetHeader {
  static constexpr std::size_t kLengthBytes = 14;

  MacAddress destination;
  MacAddress source;
  std::uint16_t ether_type = 0;  ///< below 0x0600 it is the payload's length (IEEE 802.3 3.2.6)

  /// No header when the frame is too short for one. In one piece: this is done to every frame.
  static std::optional<EthernetHeader> parse(ByteReader& reader) {
    const auto bytes = reader.take(kLengthBytes);
    if (bytes.size() != kLengthBytes) return {};
    MacAddress::Octets destination, source;
    std::memcpy(destination.data(), bytes.data(), destination.size());
    std::memcpy(source.data(), bytes.data() + destination.size(), source.size());
    const auto ether_type =
        static_cast<std::uint16_t>(bytes[kLengthBytes - 2] << 8 | bytes[kLengthBytes - 1]);
    return EthernetHeader{MacAddress(destination), MacAddress(source), ether_type};
  }
  void serialize(ByteWriter& writer) const;

  friend bool operator==(const EthernetHeader&, const EthernetHeader&) = default;
};

}  // namespace netrig
