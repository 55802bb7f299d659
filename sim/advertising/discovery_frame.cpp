#include "advertising/discovery_frame.hpp"

#include "wire/ethernet_header.hpp"
#include "wire/icmpv6_message.hpp"
#include "wire/ipv6_address_rules.hpp"
#include "wire/ipv6_header.hpp"

namespace netrig {

namespace {

/// Only a neighbour's packet can have it: routers count down (RFC 4861 3.1).
constexpr std::uint8_t kNeighborHopLimit = 255;

/// An ICMPv6 message of a neighbour's; not owned.
struct NeighborMessage {
  DiscoverySpeaker from;
  ByteView bytes;
};

std::optional<NeighborMessage> neighbor_message(ByteView frame) {
  ByteReader reader(frame);
  const auto ethernet = EthernetHeader::parse(reader);
  if (!ethernet || ethernet->ether_type != kEtherTypeIpv6) return {};
  const auto header = Ipv6Header::parse(reader);
  if (!header || header->next_header != kIpProtocolIcmpv6 || header->hop_limit != kNeighborHopLimit)
    return {};
  const auto bytes = reader.take(header->payload_bytes);  // the frame may be padded
  if (!reader.ok() || !check_icmpv6(header->source, header->destination, bytes)) return {};
  return NeighborMessage{{ethernet->source, header->source}, bytes};
}

template <class Message>
Bytes frame_of(const DiscoverySpeaker& from, const Ipv6Address& group, const Message& message) {
  ByteWriter body;
  message.serialize(body, from.address, group);
  ByteWriter writer;
  EthernetHeader{group_mac(group), from.mac, kEtherTypeIpv6}.serialize(writer);
  const Ipv6Header header{.payload_bytes = static_cast<std::uint16_t>(body.size()),
                          .next_header = kIpProtocolIcmpv6,
                          .hop_limit = kNeighborHopLimit,
                          .source = from.address,
                          .destination = group};
  header.serialize(writer);
  writer.bytes(body.view());
  return std::move(writer).take();
}

}  // namespace

/// RFC 4861 6.1.1.
std::optional<HeardSolicitation> HeardSolicitation::parse(ByteView frame) {
  const auto heard = neighbor_message(frame);
  if (!heard || heard->from.address.is_multicast()) return {};
  const auto message = RouterSolicitation::parse(heard->bytes);
  if (!message || (heard->from.address.is_unspecified() && message->source_mac)) return {};
  return HeardSolicitation{heard->from, *message};
}

/// RFC 4861 6.1.2.
std::optional<HeardAdvertisement> HeardAdvertisement::parse(ByteView frame) {
  const auto heard = neighbor_message(frame);
  if (!heard || !heard->from.address.is_link_local()) return {};
  auto message = RouterAdvertisement::parse(heard->bytes);
  if (!message) return {};
  return HeardAdvertisement{heard->from, *std::move(message)};
}

Bytes advertisement_frame(const DiscoverySpeaker& from, const RouterAdvertisement& message) {
  return frame_of(from, kAllNodes, message);
}

Bytes solicitation_frame(const DiscoverySpeaker& from, const RouterSolicitation& message) {
  return frame_of(from, kAllRouters, message);
}

}  // namespace netrig
