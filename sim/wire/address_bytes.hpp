// Addresses as fields of a packet: in network order, read by a ByteReader, which says afterwards whether they
// were there.
#pragma once

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

MacAddress read_mac(ByteReader& reader);
Ipv4Address read_ipv4(ByteReader& reader);
Ipv6Address read_ipv6(ByteReader& reader);

}  // namespace netrig
