// What comes in: checked (RFC 8200 4, RFC 4291 2), and given to a protocol here or sent on.
#include <algorithm>

#include "stack/ipv6_layer.hpp"
#include "stack/ipv6_transport.hpp"
#include "wire/ipv6_address_rules.hpp"

namespace netrig {

void Ipv6Layer::input(InterfaceIndex index, PacketBuffer packet, bool link_to_many, TimePoint now) {
  if (interface(index) == nullptr) return;
  Inbound inbound;
  inbound.packet = std::move(packet);
  inbound.interface = index;
  inbound.link_to_many = link_to_many;
  receive(inbound, now);
}

/// Reads the header and cuts the link's padding off.
bool Ipv6Layer::reparse(Inbound& inbound) {
  ByteReader reader(inbound.packet.bytes());
  const auto header = Ipv6Header::parse(reader);
  if (!header || header->packet_bytes() > inbound.packet.size()) return false;
  inbound.header = *header;
  inbound.packet.truncate(header->packet_bytes());
  return true;
}

/// Addresses that can't be, from where the packet came (RFC 4291 2.5.2, 2.5.3, 2.7). Nobody asks from no
/// address but a neighbour, and not one host alone (RFC 4861 7.1.1).
bool Ipv6Layer::is_plausible(const Inbound& inbound) const {
  const auto& [source, destination] = std::tie(inbound.header.source, inbound.header.destination);
  constexpr int kReserved = 0, kHost = 1;  // scopes of groups that never cross a link
  if (source.is_multicast() || destination.is_unspecified()) return false;
  if (destination.is_multicast() && scope_of(destination) == kReserved) return false;
  if (inbound.looped) return true;
  if (is_foreign_to_links(source) || is_foreign_to_links(destination)) return false;
  if (destination.is_multicast() && scope_of(destination) == kHost) return false;
  if (source.is_unspecified()) return destination.is_multicast();
  return !is_own(source);  // nobody else is us
}

/// A link-local address is one only on its own link (RFC 4007 9).
bool Ipv6Layer::is_for_us(const Inbound& inbound) const {
  const auto& destination = inbound.header.destination;
  if (inbound.looped && !destination.is_multicast()) return is_own(destination);
  const auto* in = interface(inbound.interface);
  if (destination.is_multicast()) return in != nullptr && in->is_member(destination);
  return destination.is_link_local() ? in != nullptr && in->is_own(destination) : is_own(destination);
}

void Ipv6Layer::receive(Inbound& inbound, TimePoint now) {
  if (!reparse(inbound) || !is_plausible(inbound)) return;
  const bool unicast = !inbound.header.destination.is_multicast();
  if (inbound.link_to_many && unicast) return;  // as with IPv4 (RFC 1122 3.3.6)
  if (filter_ != nullptr && !inbound.looped) {
    if (!defragment(inbound, now) || !passes(Place::arrived, inbound, kAnyInterface, now)) return;
  }
  if (is_for_us(inbound)) {
    deliver(inbound, now);
  } else if (forwarding_ && unicast && !inbound.looped) {
    forward(inbound, now);
  }
}

/// Whether the filter lets it go on.
bool Ipv6Layer::passes(Place place, Inbound& inbound, InterfaceIndex out, TimePoint now) {
  if (filter_ == nullptr) return true;
  const auto verdict =
      filter_->pass({.place = place, .in = inbound.interface, .out = out}, inbound.packet, now);
  if (verdict == ForwardingFilter::Verdict::reject) {
    report({.type = Icmpv6Message::kUnreachable,
            .code = Icmpv6Message::kPortUnreachable,
            .link = inbound.interface},
           inbound.packet.bytes(), inbound.to_many(), now);
  }
  return verdict == ForwardingFilter::Verdict::accept;
}

/// Whether the packet is whole now, also if it is for another: a filter sees whole packets only.
bool Ipv6Layer::defragment(Inbound& inbound, TimePoint now) {
  const auto place = find_ipv6_fragment(inbound.packet.bytes());
  return !place || place->header.is_atomic() || reassemble(inbound, *place, now);
}

/// Whether the packet is whole now.
bool Ipv6Layer::reassemble(Inbound& inbound, const Ipv6FragmentPlace& place, TimePoint now) {
  constexpr std::size_t kOffsetUnitBytes = 8;
  constexpr std::size_t kLargestPayload = 65535;
  constexpr std::uint32_t kPayloadLengthAt = 4;
  constexpr std::size_t kOffsetInFragmentHeader = 2;
  ++stirs_;
  const auto length = inbound.packet.size() - place.at - Ipv6FragmentHeader::kLengthBytes;
  if (place.header.more_fragments && length % kOffsetUnitBytes != 0) {  // RFC 8200 4.5
    const Ipv6Chain::Problem problem{.code = Icmpv6Message::kBadField, .pointer = kPayloadLengthAt};
    if (is_for_us(inbound)) complain(inbound, problem, now);
    return false;
  }
  if (place.at - Ipv6Header::kLengthBytes + place.header.offset_bytes + length > kLargestPayload) {
    const auto offset_at = static_cast<std::uint32_t>(place.at + kOffsetInFragmentHeader);
    const Ipv6Chain::Problem problem{.code = Icmpv6Message::kBadField, .pointer = offset_at};
    if (is_for_us(inbound)) complain(inbound, problem, now);
    return false;
  }
  auto whole = reassembly_.add(place, std::move(inbound.packet), now);
  if (!whole) return false;
  inbound.packet = std::move(whole->packet);
  inbound.cut = whole->cut;
  return reparse(inbound);
}

void Ipv6Layer::complain(const Inbound& inbound, const Ipv6Chain::Problem& problem, TimePoint now) {
  if (problem.silent) return;
  report({.type = Icmpv6Message::kParameterProblem,
          .code = problem.code,
          .field = problem.pointer,
          .about_groups = problem.told_about_groups,
          .link = inbound.interface},
         inbound.packet.bytes(), inbound.to_many(), now);
}

/// Null: none that we speak.
IpProtocol* Ipv6Layer::protocol_of(std::uint8_t number) const {
  const auto found = std::find_if(protocols_.begin(), protocols_.end(),
                                  [&](const auto& protocol) { return protocol.first == number; });
  return found != protocols_.end() ? found->second : nullptr;
}

void Ipv6Layer::deliver(Inbound& inbound, TimePoint now) {
  ++stirs_;
  auto chain = walk_ipv6(inbound.packet.bytes());
  if (!chain.problem && chain.fragment) {
    if (inbound.cut || !reassemble(inbound, *chain.fragment, now)) return;
    chain = walk_ipv6(inbound.packet.bytes());
    if (chain.fragment) return;  // fragments of fragments
  }
  if (!inbound.looped && !passes(Place::to_host, inbound, kAnyInterface, now)) return;
  if (chain.problem) return complain(inbound, *chain.problem, now);
  if (chain.protocol == kIpv6NoNextHeader) return;
  const auto payload = inbound.packet.bytes().subspan(chain.payload_at);
  auto* protocol = protocol_of(chain.protocol);
  if (protocol == nullptr) {
    return complain(
        inbound,
        {.code = Icmpv6Message::kUnknownNextHeader, .pointer = static_cast<std::uint32_t>(chain.named_at)},
        now);
  }
  if (inbound.cut && chain.protocol == kIpProtocolIcmpv6) {  // RFC 6980 5
    const auto message = Icmpv6Message::parse(payload);
    if (message && message->is_neighbor_discovery()) return;
  }
  const IpArrival arrival{.source = inbound.header.source,
                          .destination = inbound.header.destination,
                          .interface = inbound.interface,
                          .ttl = inbound.header.hop_limit,
                          .ecn = static_cast<Ecn>(inbound.header.traffic_class & 3),
                          .to_many = inbound.to_many(),
                          .packet = inbound.packet.bytes()};
  protocol->packet_arrived(arrival, payload, now);
}

/// RFC 8200 3, RFC 4443 3. Nothing leaves its scope (RFC 4007 9).
void Ipv6Layer::forward(Inbound& inbound, TimePoint now) {
  const auto& header = inbound.header;
  if (header.source.is_unspecified() || header.destination.is_link_local()) return;
  const auto refuse = [&](std::uint8_t type, std::uint8_t code, std::uint32_t field = 0) {
    report({.type = type, .code = code, .field = field, .link = inbound.interface}, inbound.packet.bytes(),
           false, now);
  };
  const auto way = way_by_route(header.destination, kAnyInterface);
  if (!way) return refuse(Icmpv6Message::kUnreachable, Icmpv6Message::kNoRoute);
  if (header.source.is_link_local() && way->out->index() != inbound.interface) {
    return refuse(Icmpv6Message::kUnreachable, Icmpv6Message::kBeyondScope);
  }
  if (header.hop_limit <= 1) return refuse(Icmpv6Message::kTimeExceeded, Icmpv6Message::kInTransit);
  // What came in fragments that fit may leave in such, and nothing else (RFC 8200 4.5).
  const auto mtu = way->out->mtu_bytes();
  const auto cut = inbound.cut.value_or(Ipv6Cut{.longest_bytes = inbound.packet.size()});
  if (inbound.packet.size() > mtu && cut.longest_bytes > mtu) {
    return refuse(Icmpv6Message::kPacketTooBig, 0, mtu);
  }
  if (!passes(Place::forwarding, inbound, way->out->index(), now)) return;
  --inbound.packet.bytes()[Ipv6Header::kHopLimitAt];
  leave_by(*way, std::move(inbound.packet), cut, inbound.interface, now);
}

}  // namespace netrig
