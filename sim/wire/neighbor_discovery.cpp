#include "wire/neighbor_discovery.hpp"

#include <algorithm>

#include "wire/address_bytes.hpp"
#include "wire/icmpv6_message.hpp"

namespace netrig {

namespace {

// Options (RFC 4861 4.6, RFC 8106 5.1); their lengths count units of eight bytes.
constexpr std::uint8_t kSourceAddress = 1;
constexpr std::uint8_t kTargetAddress = 2;
constexpr std::uint8_t kPrefixInformation = 3;
constexpr std::uint8_t kMtu = 5;
constexpr std::uint8_t kRecursiveServers = 25;
constexpr std::size_t kUnitBytes = 8;
constexpr std::uint8_t kAddressUnits = 1, kPrefixUnits = 4, kMtuUnits = 1;

constexpr std::uint8_t kOnLink = 0x80, kAutonomous = 0x40;
constexpr std::uint8_t kManaged = 0x80, kOther = 0x40;
constexpr std::uint32_t kRouter = 0x80000000, kSolicited = 0x40000000, kOverride = 0x20000000;
constexpr std::uint8_t kLongestPrefix = 128;

struct Options {
  std::optional<MacAddress> source_mac = {};
  std::optional<MacAddress> target_mac = {};
  std::optional<std::uint32_t> mtu_bytes = {};
  std::vector<AdvertisedPrefix> prefixes = {};
  std::vector<AdvertisedResolvers> resolvers = {};
};

AdvertisedPrefix read_prefix(ByteReader& value) {
  AdvertisedPrefix prefix;
  prefix.length = value.u8();
  const auto flags = value.u8();
  prefix.on_link = flags & kOnLink;
  prefix.autonomous = flags & kAutonomous;
  prefix.valid_seconds = value.u32();
  prefix.preferred_seconds = value.u32();
  value.skip(4);
  prefix.prefix = read_ipv6(value);
  return prefix;
}

/// None when the length is not that of one or more addresses (RFC 8106 5.3.1).
std::optional<AdvertisedResolvers> read_resolvers(ByteReader& value) {
  AdvertisedResolvers resolvers;
  value.skip(2);
  resolvers.lifetime_seconds = value.u32();
  while (value.left() > 0) resolvers.servers.push_back(read_ipv6(value));
  if (!value.ok() || resolvers.servers.empty()) return {};
  return resolvers;
}

void read_option(Options& options, std::uint8_t kind, ByteView bytes) {
  ByteReader value(bytes);
  if (kind == kSourceAddress || kind == kTargetAddress) {
    (kind == kSourceAddress ? options.source_mac : options.target_mac) = read_mac(value);
  } else if (kind == kMtu) {
    value.skip(2);
    options.mtu_bytes = value.u32();
  } else if (kind == kPrefixInformation && bytes.size() == kPrefixUnits * kUnitBytes - 2) {
    const auto prefix = read_prefix(value);
    if (prefix.length <= kLongestPrefix) options.prefixes.push_back(prefix);
  } else if (kind == kRecursiveServers) {
    if (auto resolvers = read_resolvers(value)) options.resolvers.push_back(*std::move(resolvers));
  }
}

/// None when one is cut short or of no length: the whole message is then discarded (RFC 4861 4.6).
std::optional<Options> read_options(ByteReader& reader) {
  Options options;
  while (reader.left() > 0) {
    const auto kind = reader.u8(), units = reader.u8();
    if (units == 0) return {};
    const auto value = reader.take(units * kUnitBytes - 2);
    if (!reader.ok()) return {};
    read_option(options, kind, value);
  }
  if (!reader.ok()) return {};
  return options;
}

void write_mac(ByteWriter& writer, std::uint8_t kind, const std::optional<MacAddress>& mac) {
  if (mac) writer.u8(kind).u8(kAddressUnits).bytes(mac->octets());
}

void write_prefix(ByteWriter& writer, const AdvertisedPrefix& prefix) {
  const int flags = (prefix.on_link ? kOnLink : 0) | (prefix.autonomous ? kAutonomous : 0);
  writer.u8(kPrefixInformation).u8(kPrefixUnits).u8(prefix.length).u8(static_cast<std::uint8_t>(flags));
  writer.u32(prefix.valid_seconds).u32(prefix.preferred_seconds).u32(0).bytes(prefix.prefix.octets());
}

/// As many as one option can count; the others are not said.
void write_resolvers(ByteWriter& writer, const AdvertisedResolvers& resolvers) {
  constexpr std::size_t kMostServers = 127;
  const auto count = std::min(resolvers.servers.size(), kMostServers);
  if (count == 0) return;
  writer.u8(kRecursiveServers).u8(static_cast<std::uint8_t>(1 + 2 * count)).u16(0);
  writer.u32(resolvers.lifetime_seconds);
  for (std::size_t i = 0; i < count; ++i) writer.bytes(resolvers.servers[i].octets());
}

/// A reader behind the message's second word, which `field` gets; none for another type, or a code that is
/// not zero (RFC 4861 6.1, 7.1, 8.1).
std::optional<ByteReader> body_of(ByteView bytes, std::uint8_t type, std::uint32_t& field) {
  const auto message = Icmpv6Message::parse(bytes);
  if (!message || message->type != type || message->code != 0) return {};
  field = message->field;
  return ByteReader(message->payload);
}

/// Type, code, checksum and second word.
std::size_t begin(ByteWriter& writer, std::uint8_t type, std::uint32_t field) {
  const auto start = writer.size();
  writer.u8(type).u8(0).u16(0).u32(field);
  return start;
}

}  // namespace

std::optional<RouterSolicitation> RouterSolicitation::parse(ByteView message) {
  std::uint32_t reserved = 0;
  auto body = body_of(message, Icmpv6Message::kRouterSolicitation, reserved);
  if (!body) return {};
  const auto options = read_options(*body);
  if (!options) return {};
  return RouterSolicitation{.source_mac = options->source_mac};
}

void RouterSolicitation::serialize(ByteWriter& writer, const Ipv6Address& source,
                                   const Ipv6Address& destination) const {
  const auto start = begin(writer, Icmpv6Message::kRouterSolicitation, 0);
  write_mac(writer, kSourceAddress, source_mac);
  finish_icmpv6(writer, start, source, destination);
}

std::optional<RouterAdvertisement> RouterAdvertisement::parse(ByteView message) {
  std::uint32_t field = 0;
  auto body = body_of(message, Icmpv6Message::kRouterAdvertisement, field);
  if (!body) return {};
  constexpr int kHopLimitShift = 24, kFlagsShift = 16;
  RouterAdvertisement advertisement;
  advertisement.hop_limit = static_cast<std::uint8_t>(field >> kHopLimitShift);
  const auto flags = static_cast<std::uint8_t>(field >> kFlagsShift);
  advertisement.managed = flags & kManaged;
  advertisement.other = flags & kOther;
  advertisement.lifetime_seconds = static_cast<std::uint16_t>(field);
  advertisement.reachable_ms = body->u32();
  advertisement.retransmit_ms = body->u32();
  auto options = read_options(*body);
  if (!options) return {};
  advertisement.source_mac = options->source_mac;
  advertisement.mtu_bytes = options->mtu_bytes;
  advertisement.prefixes = std::move(options->prefixes);
  advertisement.resolvers = std::move(options->resolvers);
  return advertisement;
}

void RouterAdvertisement::serialize(ByteWriter& writer, const Ipv6Address& source,
                                    const Ipv6Address& destination) const {
  const auto start = writer.size();
  const int flags = (managed ? kManaged : 0) | (other ? kOther : 0);
  writer.u8(Icmpv6Message::kRouterAdvertisement).u8(0).u16(0).u8(hop_limit);
  writer.u8(static_cast<std::uint8_t>(flags)).u16(lifetime_seconds).u32(reachable_ms).u32(retransmit_ms);
  write_mac(writer, kSourceAddress, source_mac);
  if (mtu_bytes) writer.u8(kMtu).u8(kMtuUnits).u16(0).u32(*mtu_bytes);
  for (const auto& prefix : prefixes) write_prefix(writer, prefix);
  for (const auto& each : resolvers) write_resolvers(writer, each);
  finish_icmpv6(writer, start, source, destination);
}

std::optional<NeighborSolicitation> NeighborSolicitation::parse(ByteView message) {
  std::uint32_t reserved = 0;
  auto body = body_of(message, Icmpv6Message::kNeighborSolicitation, reserved);
  if (!body) return {};
  const auto target = read_ipv6(*body);
  const auto options = read_options(*body);
  if (!options) return {};
  return NeighborSolicitation{.target = target, .source_mac = options->source_mac};
}

void NeighborSolicitation::serialize(ByteWriter& writer, const Ipv6Address& source,
                                     const Ipv6Address& destination) const {
  const auto start = begin(writer, Icmpv6Message::kNeighborSolicitation, 0);
  writer.bytes(target.octets());
  write_mac(writer, kSourceAddress, source_mac);
  finish_icmpv6(writer, start, source, destination);
}

std::optional<NeighborAdvertisement> NeighborAdvertisement::parse(ByteView message) {
  std::uint32_t flags = 0;
  auto body = body_of(message, Icmpv6Message::kNeighborAdvertisement, flags);
  if (!body) return {};
  const auto target = read_ipv6(*body);
  const auto options = read_options(*body);
  if (!options) return {};
  return NeighborAdvertisement{.router = (flags & kRouter) != 0,
                               .solicited = (flags & kSolicited) != 0,
                               .override = (flags & kOverride) != 0,
                               .target = target,
                               .target_mac = options->target_mac};
}

void NeighborAdvertisement::serialize(ByteWriter& writer, const Ipv6Address& source,
                                      const Ipv6Address& destination) const {
  const auto flags = (router ? kRouter : 0) | (solicited ? kSolicited : 0) | (override ? kOverride : 0);
  const auto start = begin(writer, Icmpv6Message::kNeighborAdvertisement, flags);
  writer.bytes(target.octets());
  write_mac(writer, kTargetAddress, target_mac);
  finish_icmpv6(writer, start, source, destination);
}

std::optional<Redirect> Redirect::parse(ByteView message) {
  std::uint32_t reserved = 0;
  auto body = body_of(message, Icmpv6Message::kRedirect, reserved);
  if (!body) return {};
  const auto target = read_ipv6(*body);
  const auto destination = read_ipv6(*body);
  const auto options = read_options(*body);
  if (!options) return {};
  return Redirect{.target = target, .destination = destination, .target_mac = options->target_mac};
}

void Redirect::serialize(ByteWriter& writer, const Ipv6Address& source,
                         const Ipv6Address& destination_address) const {
  const auto start = begin(writer, Icmpv6Message::kRedirect, 0);
  writer.bytes(target.octets()).bytes(destination.octets());
  write_mac(writer, kTargetAddress, target_mac);
  finish_icmpv6(writer, start, source, destination_address);
}

}  // namespace netrig
