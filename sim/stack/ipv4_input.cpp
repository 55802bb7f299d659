// What comes in: checked (RFC 1122 3.2.1), and given to a protocol here or sent on (RFC 1812 5.2).
#include <algorithm>
#include <tuple>

#include "stack/ipv4_edit.hpp"
#include "stack/ipv4_layer.hpp"

namespace netrig {

namespace {

/// Loose or strict source routing: tells a host to send a packet somewhere else, which was of use to
/// attackers only (RFC 7126 4.3, 4.4).
bool is_source_routed(ByteView options) {
  constexpr std::uint8_t kEndOfOptions = 0, kNoOperation = 1, kLoose = 131, kStrict = 137;
  for (std::size_t i = 0; i < options.size() && options[i] != kEndOfOptions;) {
    if (options[i] == kLoose || options[i] == kStrict) return true;
    const std::size_t length = options[i] == kNoOperation ? 1 : i + 1 < options.size() ? options[i + 1] : 0;
    if (length == 0) return false;
    i += length;
  }
  return false;
}

/// Addresses of one link only, which no router passes on (RFC 3927 7, RFC 1812 5.3.7).
bool is_link_bound(const Ipv4Address& address) {
  constexpr std::uint32_t kLinkLocal = 0xa9fe0000, kLinkLocalMask = 0xffff0000;
  constexpr std::uint32_t kReserved = 0xf0000000;  // RFC 1112 4, class E
  return address.is_unspecified() || address.is_loopback() ||
         (address.value() & kLinkLocalMask) == kLinkLocal || address.value() >= kReserved;
}

}  // namespace

void Ipv4Layer::input(InterfaceIndex interface, PacketBuffer packet, bool link_to_many, TimePoint now) {
  Inbound inbound;
  inbound.packet = std::move(packet);
  inbound.interface = interface;
  inbound.link_to_many = link_to_many;
  receive(inbound, now);
}

/// Reads the header and cuts the link's padding off.
bool Ipv4Layer::reparse(Inbound& inbound) const {
  ByteReader reader(inbound.packet.bytes());
  auto header = Ipv4Header::parse(reader);
  if (!header || header->total_length_bytes > inbound.packet.size()) return false;
  inbound.header = *std::move(header);
  inbound.packet.truncate(inbound.header.total_length_bytes);
  const auto roles = interfaces_.roles_of(inbound.header.destination);
  inbound.destination_to_many = roles.broadcast || inbound.header.destination.is_multicast();
  inbound.destination_own = roles.own;
  return true;
}

/// Addresses that can't be, from where the packet came (RFC 1122 3.2.1.3, RFC 1812 5.3.7).
bool Ipv4Layer::is_plausible(const Inbound& inbound) const {
  const auto& [source, destination] = std::tie(inbound.header.source, inbound.header.destination);
  const auto roles = interfaces_.roles_of(source);
  if (roles.broadcast || source.is_multicast()) return false;
  if (destination.is_unspecified()) return false;
  if (inbound.looped) return true;
  if (source.is_loopback() || destination.is_loopback()) return false;
  if (roles.own) return false;  // nobody else is us
  return !source.is_unspecified() || inbound.destination_to_many;
}

void Ipv4Layer::receive(Inbound& inbound, TimePoint now) {
  if (!reparse(inbound) || !is_plausible(inbound)) return;
  if (is_source_routed(inbound.header.options)) return;
  if (filter_ != nullptr && !inbound.looped) {
    if (inbound.header.is_fragment() && !reassemble(inbound, now)) return;
    if (!passes(Place::arrived, inbound, kAnyInterface, now)) return;
  }
  const auto& destination = inbound.header.destination;
  if (destination.is_multicast()) {
    const auto* interface = interfaces_.find(inbound.interface);
    if (interface != nullptr && interface->is_member(destination)) deliver(inbound, now);
  } else if (inbound.link_to_many && !inbound.destination_to_many) {
    return;  // a unicast packet in a broadcast frame (RFC 1122 3.3.6)
  } else if (inbound.destination_to_many || inbound.destination_own) {
    deliver(inbound, now);
  } else if (forwarding_ && !inbound.looped) {
    forward(inbound, now);
  }
}

/// Whether the filter lets it go on.
bool Ipv4Layer::passes(Place place, Inbound& inbound, InterfaceIndex out, TimePoint now) {
  if (filter_ == nullptr) return true;
  const auto verdict =
      filter_->pass({.place = place, .in = inbound.interface, .out = out}, inbound.packet, now);
  if (verdict == ForwardingFilter::Verdict::reject) {
    report(IcmpMessage::kUnreachable, IcmpMessage::kPortUnreachable, 0, inbound.packet.bytes(),
           inbound.to_many(), now);
  }
  return verdict == ForwardingFilter::Verdict::accept && reparse(inbound);
}

/// Whether the packet is whole now.
bool Ipv4Layer::reassemble(Inbound& inbound, TimePoint now) {
  ++stirs_;
  auto whole = reassembly_.add(inbound.header, std::move(inbound.packet), now);
  if (!whole) return false;
  inbound.packet = *std::move(whole);
  return reparse(inbound);
}

/// Null: none that we speak.
IpProtocol* Ipv4Layer::protocol_of(std::uint8_t number) const {
  const auto found = std::find_if(protocols_.begin(), protocols_.end(),
                                  [&](const auto& protocol) { return protocol.first == number; });
  return found != protocols_.end() ? found->second : nullptr;
}

void Ipv4Layer::deliver(Inbound& inbound, TimePoint now) {
  if (inbound.header.is_fragment() && !reassemble(inbound, now)) return;
  if (!inbound.looped && !passes(Place::to_host, inbound, kAnyInterface, now)) return;
  const auto& header = inbound.header;
  ++stirs_;
  auto* protocol = protocol_of(header.protocol);
  if (protocol == nullptr) {
    return report(IcmpMessage::kUnreachable, IcmpMessage::kProtocolUnreachable, 0, inbound.packet.bytes(),
                  inbound.to_many(), now);
  }
  const IpArrival arrival{.source = header.source,
                          .destination = header.destination,
                          .interface = inbound.interface,
                          .ttl = header.ttl,
                          .ecn = static_cast<Ecn>(header.traffic_class & 3),
                          .to_many = inbound.to_many(),
                          .packet = inbound.packet.bytes()};
  protocol->packet_arrived(arrival, arrival.packet.subspan(header.header_bytes()), now);
}

void Ipv4Layer::forward(Inbound& inbound, TimePoint now) {
  const auto& header = inbound.header;
  if (is_link_bound(header.source) || is_link_bound(header.destination)) return;
  const auto refuse = [&](std::uint8_t type, std::uint8_t code, std::uint32_t field = 0) {
    report(type, code, field, inbound.packet.bytes(), false, now);
  };
  const auto way = way_by_route(header.destination, kAnyInterface);
  if (!way) return refuse(IcmpMessage::kUnreachable, IcmpMessage::kNetUnreachable);
  if (way->cast != Way::Cast::unicast) return;
  if (header.ttl <= 1) return refuse(IcmpMessage::kTimeExceeded, IcmpMessage::kInTransit);
  const auto mtu = way->out->mtu_bytes();
  if (inbound.packet.size() > mtu && header.dont_fragment) {
    return refuse(IcmpMessage::kUnreachable, IcmpMessage::kFragmentationNeeded, mtu);  // RFC 1191 4
  }
  if (!passes(Place::forwarding, inbound, way->out->index(), now)) return;
  decrement_ttl(inbound.packet.bytes());
  leave_by(*way, std::move(inbound.packet), mtu, inbound.interface, now);
}

}  // namespace netrig
