#include "router/address_translation.hpp"

#include <algorithm>

#include "wire/icmp_message.hpp"

namespace netrig {

namespace {

/// The port of a connection's source as its answers show it; of ICMP, the identifier.
std::uint16_t& mapped_port(ConnectionTuple& reply) {
  return reply.protocol == kIpProtocolIcmp ? reply.source_port : reply.destination_port;
}

struct Ports {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// A port stays among those of its kind (RFC 4787 REQ-3): Linux's ranges.
Ports ports_like(std::uint16_t port, std::uint8_t protocol) {
  constexpr std::uint32_t kAll = 65536, kFirstUnprivileged = 1024;
  if (protocol == kIpProtocolIcmp) return {0, kAll};
  if (port < 512) return {1, 511};
  if (port < kFirstUnprivileged) return {600, kFirstUnprivileged - 600};
  return {kFirstUnprivileged, kAll - kFirstUnprivileged};
}

bool has_ports(std::uint8_t protocol) {
  return protocol == kIpProtocolTcp || protocol == kIpProtocolUdp || protocol == kIpProtocolIcmp;
}

/// Whether this end of the connection's packets is not the same on both sides of the router.
bool is_translated(const Connection& connection, Direction direction, PacketEnd end) {
  const bool of_source = (direction == Direction::original) == (end == PacketEnd::source);
  return of_source ? connection.source_translated : connection.destination_translated;
}

/// What the end of a packet is to become: what packets of the other direction show on their opposite end.
PacketEndpoint endpoint_for(const Connection& connection, Direction direction, PacketEnd end) {
  const auto& other = connection.tuple(!direction);
  if (end == PacketEnd::destination) return {other.source, other.source_port};
  const bool icmp = other.protocol == kIpProtocolIcmp;
  return {other.destination, icmp ? other.source_port : other.destination_port};
}

/// An error is changed like an answer to what it quotes, and the quoted packet back to what its sender sent
/// (RFC 5508 4.2).
bool translate_error(const TrackedPacket& packet, PacketEnd end, MutableByteView bytes) {
  const auto& connection = *packet.connection;
  const auto type = bytes[packet.facts.header_bytes];
  // It would tell the inside of a router outside, or the other way round.
  if (type == IcmpMessage::kRedirect && connection.translated()) return false;
  if (!is_translated(connection, packet.direction, end)) return true;
  const auto to = endpoint_for(connection, packet.direction, end);
  rewrite_quoted(bytes, !end, to);
  rewrite_endpoint(bytes, end, to);
  return true;
}

}  // namespace

void AddressTranslation::forward_port(Connection& connection) const {
  const auto& original = connection.tuple(Direction::original);
  const auto port = original.destination_port;
  const auto protocol = original.protocol == kIpProtocolTcp   ? TransportProtocol::tcp
                        : original.protocol == kIpProtocolUdp ? TransportProtocol::udp
                                                              : TransportProtocol::any;
  const auto found = std::find_if(nat_.forwards.begin(), nat_.forwards.end(), [&](const auto& forward) {
    return forward.protocol == protocol && forward.ports.first <= port && port <= forward.ports.last;
  });
  if (found == nat_.forwards.end()) return;
  auto& reply = connection.tuple(Direction::reply);
  reply.source = found->to.address.v4();
  if (found->to.port != 0) reply.source_port = found->to.port;
  connection.destination_translated =
      reply.source != original.destination || reply.source_port != original.destination_port;
}

void AddressTranslation::masquerade(Connection& connection, InterfaceIndex outside,
                                    const Ipv4Address& address) const {
  set_source(connection, address);
  connection.masqueraded_by = outside;
}

void AddressTranslation::keep_source(Connection& connection) const {
  set_source(connection, connection.tuple(Direction::original).source);
}

/// RFC 4787 REQ-1: the mapping that the same endpoint has for other destinations.
std::optional<ConnectionTuple> AddressTranslation::keep_mapping(const ConnectionTuple& original,
                                                                ConnectionTuple reply) const {
  const auto* other = table_.find_translated(original, reply.destination);
  if (other == nullptr) return {};
  auto others_reply = other->tuple(Direction::reply);
  mapped_port(reply) = mapped_port(others_reply);
  if (!is_free(reply)) return {};
  return reply;
}

void AddressTranslation::set_source(Connection& connection, const Ipv4Address& address) const {
  const auto& original = connection.tuple(Direction::original);
  auto& reply = connection.tuple(Direction::reply);
  const auto before = reply;
  reply.destination = address;
  const auto kept = original.source != address ? keep_mapping(original, reply) : std::nullopt;
  if (kept) {
    reply = *kept;
  } else if (!is_free(reply) && has_ports(reply.protocol)) {
    draw_port(reply);
  }
  connection.source_translated = reply != before;
}

/// As many tries as Linux makes: 128 from a random port on, then fewer from others. When all fail, the reply
/// is another connection's, and this one can't be remembered.
void AddressTranslation::draw_port(ConnectionTuple& reply) const {
  constexpr std::uint32_t kMostTries = 128, kLeastTries = 16;
  auto& port = mapped_port(reply);
  const auto ports = ports_like(port, reply.protocol);
  for (auto tries = kMostTries; tries >= kLeastTries / 2; tries /= 2) {
    std::uint32_t from = random_u16(random_);
    for (std::uint32_t i = 0; i < tries; ++i, ++from) {
      port = static_cast<std::uint16_t>(ports.first + from % ports.count);
      if (is_free(reply)) return;
    }
  }
}

bool translate(const TrackedPacket& packet, PacketEnd end, MutableByteView bytes) {
  if (packet.connection == nullptr || !packet.connection->translated()) return true;
  if (packet.state == TrackingState::related) return translate_error(packet, end, bytes);
  if (!is_translated(*packet.connection, packet.direction, end)) return true;
  rewrite_endpoint(bytes, end, endpoint_for(*packet.connection, packet.direction, end));
  return true;
}

}  // namespace netrig
