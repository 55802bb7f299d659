// Changes an address and a port of an IPv4 packet in place, and brings its checksums up to date without
// summing the packet again (RFC 1624).
#pragma once

#include <cstdint>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

enum class PacketEnd { source, destination };
constexpr PacketEnd operator!(PacketEnd end) {
  return end == PacketEnd::source ? PacketEnd::destination : PacketEnd::source;
}

struct PacketEndpoint {
  Ipv4Address address;
  std::uint16_t port = 0;  ///< of an ICMP query its identifier; ignored for protocols without ports
};

/// `packet` starts with a valid IPv4 header and may be cut short behind it: what is not there stays as it is.
/// A wrong checksum stays wrong.
void rewrite_endpoint(MutableByteView packet, PacketEnd end, const PacketEndpoint& to);

/// The packet that an ICMP error in `packet` quotes, and the error's own checksum, which is made anew. The
/// error quotes a whole IPv4 header.
void rewrite_quoted(MutableByteView packet, PacketEnd end, const PacketEndpoint& to);

}  // namespace netrig
