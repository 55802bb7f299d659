// What leaves: headers, fragments, and what comes back to this host.
#include "stack/ipv4_layer.hpp"

#include <algorithm>
#include <limits>

#include "stack/deadlines.hpp"
#include "stack/fragmentation.hpp"
#include "stack/stack_error.hpp"

namespace netrig {

namespace {

constexpr std::size_t kLargestPacket = std::numeric_limits<std::uint16_t>::max();

Ipv4Header header_of(const IpDeparture& departure, std::size_t payload_bytes) {
  Ipv4Header header;
  header.ttl = departure.ttl.value_or(Ipv4Header::kDefaultTtl);
  header.traffic_class = departure.traffic_class();
  header.protocol = departure.protocol;
  header.source = departure.source.v4();
  header.destination = departure.destination.v4();
  header.dont_fragment = departure.dont_fragment;
  header.set_payload_bytes(payload_bytes);
  return header;
}

}  // namespace

Ipv4Layer::Ipv4Layer(InterfaceTable& interfaces, RouteTable& routes, StackRandom& random)
    : interfaces_(interfaces), routes_(routes), identification_secret_(random_u64(random)) {
  for (auto& counter : identifications_) counter = random_u16(random);
}

/// Counters by source, destination and protocol, chosen by a secret, so that one flow's numbers don't tell
/// of another's (RFC 7739 5.3 for IPv6; Linux's way for both).
std::uint16_t Ipv4Layer::next_identification(const Ipv4Header& header) {
  auto hash =
      identification_secret_ ^ (std::uint64_t{header.source.value()} << 32 | header.destination.value());
  hash = (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9u + header.protocol;
  hash = (hash ^ hash >> 32) * 0x94d049bb133111ebu;
  return identifications_[hash >> 56]++;
}

Result<> Ipv4Layer::send(const IpDeparture& departure, PacketBuffer payload, TimePoint now) {
  if (departure.destination.is_v6() || departure.source.is_v6()) {
    return posix_error(errc::address_family_not_supported);
  }
  if (payload.size() + Ipv4Header::kMinimumBytes > kLargestPacket) return posix_error(errc::message_size);
  auto header = header_of(departure, payload.size());
  const auto way = way_to(header.destination, departure.interface, header.source);
  if (!way) return posix_error(errc::network_unreachable);
  if (!may_send_from(header.source, *way)) return posix_error(errc::address_not_available);
  // 127.0.0.1 is nobody on a link (RFC 1122 3.2.1.3 g).
  if (header.source.is_loopback() && !way->out->is_loopback()) return posix_error(errc::network_unreachable);
  if (header.ttl == 0 && !way->is_to_many()) return posix_error(errc::invalid_argument);  // RFC 1122 3.2.1.7
  const auto path = path_mtus_.find(header.destination);
  if (path && path->must_fragment && !departure.ignore_path_mtu) header.dont_fragment = false;
  const auto mtu = departure.ignore_path_mtu ? way->out->mtu_bytes() : mtu_towards(*way, header.destination);
  if (header.dont_fragment && header.total_length_bytes > mtu) return posix_error(errc::message_size);
  header.identification = next_identification(header);
  ByteWriter writer(payload.prepend(Ipv4Header::kMinimumBytes));
  header.serialize(writer);
  if (filter_ != nullptr) {
    if (filter_->pass({.place = Place::from_host}, payload, now) != ForwardingFilter::Verdict::accept)
      return {};
    ByteReader reader(payload.bytes());
    const auto filtered = Ipv4Header::parse(reader);
    if (filtered && filtered->destination != header.destination) return send_packet(std::move(payload), now);
  }
  if (way->is_to_many() && !way->out->is_loopback()) {
    const bool heard_here = way->cast == Way::Cast::broadcast || way->out->is_member(header.destination);
    if (heard_here && departure.loop) loop(payload.copy(), way->out->index(), now);
    if (header.ttl == 0) return {};  // a group on this host only (RFC 1112 6.1)
  }
  if (way->cast == Way::Cast::own && departure.interface != kAnyInterface) {
    loop(std::move(payload), departure.interface, now);
    return {};
  }
  leave_by(*way, std::move(payload), mtu, kAnyInterface, now);
  return {};
}

Result<> Ipv4Layer::send_packet(PacketBuffer packet, TimePoint now) {
  ByteReader reader(packet.bytes());
  const auto header = Ipv4Header::parse(reader);
  if (!header || header->total_length_bytes != packet.size()) return posix_error(errc::invalid_argument);
  const auto way = way_to(header->destination, kAnyInterface, header->source);
  if (!way) return posix_error(errc::network_unreachable);
  const auto mtu = way->out->mtu_bytes();
  if (header->dont_fragment && packet.size() > mtu) return posix_error(errc::message_size);
  leave_by(*way, std::move(packet), mtu, kAnyInterface, now);
  return {};
}

/// RFC 1122 3.2.1.3: from an address of ours, which one that was removed is not; from none only to those who
/// can answer to all, as a host does that asks for its address.
bool Ipv4Layer::may_send_from(const Ipv4Address& source, const Way& way) const {
  return interfaces_.is_own(source) || (source.is_unspecified() && way.is_to_many());
}

/// The last step of every packet, forwarded (with the interface it came in by) or our own.
void Ipv4Layer::leave_by(const Way& way, PacketBuffer packet, std::uint32_t mtu, InterfaceIndex in,
                         TimePoint now) {
  if (filter_ != nullptr && !way.out->is_loopback()) {
    const auto verdict =
        filter_->pass({.place = Place::leaving, .in = in, .out = way.out->index()}, packet, now);
    if (verdict != ForwardingFilter::Verdict::accept) return;
  }
  if (packet.size() <= mtu) return transmit(way, std::move(packet), now);
  for (auto& fragment : fragment_ipv4(packet, mtu)) transmit(way, std::move(fragment), now);
}

void Ipv4Layer::transmit(const Way& way, PacketBuffer packet, TimePoint now) {
  if (way.out->is_loopback()) return loop(std::move(packet), kLoopbackInterface, now);
  constexpr std::size_t kSourceAt = 12;
  switch (way.cast) {
    case Way::Cast::broadcast:
      return way.out->send_broadcast(std::move(packet));
    case Way::Cast::multicast:
      return way.out->send_multicast(way.next_hop, std::move(packet));
    default: {
      ByteReader reader(packet.bytes().subspan(kSourceAt));
      const Ipv4Address source(reader.u32());
      way.out->send_unicast(way.next_hop, source, std::move(packet), now);
    }
  }
}

void Ipv4Layer::loop(PacketBuffer packet, InterfaceIndex interface, TimePoint now) {
  ++stirs_;
  looped_.push(std::move(packet), interface, now);
}

std::optional<TimePoint> Ipv4Layer::deadline() const {
  return unless_never(std::min({or_never(reassembly_.deadline()), or_never(path_mtus_.deadline()),
                                looped_.deadline(), or_never(interfaces_.next_deadline())}));
}

void Ipv4Layer::poll(TimePoint now) {
  path_mtus_.poll(now);
  for (const auto& fragment : reassembly_.poll(now)) {
    report(IcmpMessage::kTimeExceeded, IcmpMessage::kInReassembly, 0, fragment.bytes(), false, now);
  }
  for (auto left = interfaces_.all().size(); left > 0; --left) {
    auto* interface = interfaces_.take_due(now);
    if (interface == nullptr) break;
    for (const auto& packet : interface->poll(now)) {
      report(IcmpMessage::kUnreachable, IcmpMessage::kHostUnreachable, 0, packet.bytes(), false, now);
    }
  }
  looped_.poll([&](PacketBuffer packet, InterfaceIndex interface) {
    Inbound inbound;
    inbound.packet = std::move(packet);
    inbound.interface = interface;
    inbound.looped = true;
    receive(inbound, now);
  });
}

Result<InterfaceIndex> Ipv4Layer::join(const IpAddress& group, InterfaceIndex interface) {
  if (!group.is_v4() || !group.is_multicast()) return posix_error(errc::invalid_argument);
  if (interface == kAnyInterface) {
    const auto way = way_to(group.v4(), kAnyInterface, {});
    if (!way) return posix_error(errc::no_such_device);
    interface = way->out->index();
  }
  auto* joined = interfaces_.find(interface);
  if (joined == nullptr) return posix_error(errc::no_such_device);
  joined->join(group.v4());
  return interface;
}

void Ipv4Layer::leave(const IpAddress& group, InterfaceIndex interface) {
  auto* left = interfaces_.find(interface);
  if (left != nullptr && group.is_v4()) left->leave(group.v4());
}

}  // namespace netrig
