#include "router/connection_tuple.hpp"

#include <array>
#include <bit>

#include "router/icmp_query.hpp"

namespace netrig {

namespace {

constexpr std::uint64_t mixed(std::uint64_t hash) {
  return (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9u;
}

std::uint64_t mix(std::uint64_t secret, const Ipv4Address& source, const Ipv4Address& destination) {
  return mixed(secret ^ (std::uint64_t{source.value()} << 32 | destination.value()));
}

std::uint64_t mix(std::uint64_t secret, const Ipv6Address& source, const Ipv6Address& destination) {
  auto hash = secret;
  for (const auto* address : {&source, &destination}) {
    const auto words = std::bit_cast<std::array<std::uint64_t, 2>>(address->octets());
    for (const auto word : words) hash = mixed(hash + word);
  }
  return hash;
}

}  // namespace

template <class Address>
BasicConnectionTuple<Address> BasicConnectionTuple<Address>::inverse() const {
  BasicConnectionTuple other{.source = destination,
                             .destination = source,
                             .source_port = destination_port,
                             .destination_port = source_port,
                             .protocol = protocol};
  if (protocol == kIcmpOf<Address>) {
    const auto type = IcmpQuery::between<Address>(icmp_type_of(*this)).counterpart;
    other.source_port = source_port;
    other.destination_port = static_cast<std::uint16_t>(type << 8 | (destination_port & 0xff));
  }
  return other;
}

template <class Address>
std::uint32_t BasicConnectionTuple<Address>::hash(std::uint64_t secret) const {
  auto hash = mix(secret, source, destination);
  hash += std::uint64_t{source_port} << 24 | std::uint64_t{destination_port} << 8 | protocol;
  hash = (hash ^ hash >> 32) * 0x94d049bb133111ebu;
  return static_cast<std::uint32_t>(hash >> 32);
}

template struct BasicConnectionTuple<Ipv4Address>;
template struct BasicConnectionTuple<Ipv6Address>;

}  // namespace netrig
