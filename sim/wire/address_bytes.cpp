#include "wire/address_bytes.hpp"

#include <algorithm>

namespace netrig {

namespace {

template <class Address>
Address read_address(ByteReader& reader) {
  typename Address::Octets octets{};
  std::ranges::copy(reader.take(octets.size()), octets.begin());  // of too few bytes: none
  return Address(octets);
}

}  // namespace

MacAddress read_mac(ByteReader& reader) {
  return read_address<MacAddress>(reader);
}
Ipv4Address read_ipv4(ByteReader& reader) {
  return read_address<Ipv4Address>(reader);
}
Ipv6Address read_ipv6(ByteReader& reader) {
  return read_address<Ipv6Address>(reader);
}

}  // namespace netrig
