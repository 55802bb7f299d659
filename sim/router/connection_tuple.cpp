#include "router/connection_tuple.hpp"

#include "wire/ipv4_header.hpp"

namespace netrig {

IcmpQuery IcmpQuery::of(std::uint8_t type) {
  constexpr std::uint8_t kTimestamp = 13, kInformationReply = 16, kMask = 17, kMaskReply = 18;
  if (type == 8) return {.asks = true, .counterpart = 0};
  if (type == 0) return {.answers = true, .counterpart = 8};
  // Each of these is followed by its reply.
  const bool odd = type % 2 != 0;
  const bool known = (type >= kTimestamp && type <= kInformationReply) || type == kMask || type == kMaskReply;
  if (!known) return {};
  return {.asks = odd, .answers = !odd, .counterpart = static_cast<std::uint8_t>(odd ? type + 1 : type - 1)};
}

ConnectionTuple ConnectionTuple::inverse() const {
  ConnectionTuple other{.source = destination,
                        .destination = source,
                        .source_port = destination_port,
                        .destination_port = source_port,
                        .protocol = protocol};
  if (protocol == kIpProtocolIcmp) {
    const auto type = IcmpQuery::of(static_cast<std::uint8_t>(destination_port >> 8)).counterpart;
    other.source_port = source_port;
    other.destination_port = static_cast<std::uint16_t>(type << 8 | (destination_port & 0xff));
  }
  return other;
}

std::uint32_t ConnectionTuple::hash(std::uint64_t secret) const {
  auto hash = secret ^ (std::uint64_t{source.value()} << 32 | destination.value());
  const auto ports = std::uint64_t{source_port} << 24 | std::uint64_t{destination_port} << 8 | protocol;
  hash = (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9u + ports;
  hash = (hash ^ hash >> 32) * 0x94d049bb133111ebu;
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace netrig
