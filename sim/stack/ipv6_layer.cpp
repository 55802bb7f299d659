// What leaves: headers, fragments, and what comes back to this host.
#include "stack/ipv6_layer.hpp"

#include <algorithm>
#include <limits>

#include "stack/deadlines.hpp"
#include "stack/ipv6_fragmentation.hpp"
#include "stack/stack_error.hpp"
#include "wire/ipv6_address_rules.hpp"

namespace netrig {

namespace {

constexpr std::size_t kLargestPayload = std::numeric_limits<std::uint16_t>::max();

}  // namespace

Ipv6Layer::Ipv6Layer(InterfaceTable& interfaces, Ipv6RouteTable& routes, StackRandom& random)
    : links_(interfaces), routes_(routes), random_(random) {}

Ipv6Interface* Ipv6Layer::interface(InterfaceIndex index) const {
  const auto place = static_cast<std::size_t>(index);
  return index > 0 && place < interfaces_.size() ? interfaces_[place].get() : nullptr;
}

Result<Ipv6Interface*> Ipv6Layer::enable(InterfaceIndex index) {
  if (auto* there = interface(index)) return there;
  auto* link = links_.find(index);
  if (link == nullptr) return posix_error(errc::no_such_device);
  if (link->is_loopback()) return posix_error(errc::operation_not_supported);
  if (link->mtu_bytes() < Ipv6Interface::kLeastMtuBytes) return posix_error(errc::invalid_argument);
  const auto place = static_cast<std::size_t>(index);
  if (interfaces_.size() <= place) interfaces_.resize(place + 1);
  interfaces_[place] = std::make_unique<Ipv6Interface>(*link, routes_, random_, deadlines_);
  interfaces_[place]->set_forwarding(forwarding_);
  return interfaces_[place].get();
}

void Ipv6Layer::set_forwarding(bool on) {
  forwarding_ = on;
  for (const auto& each : interfaces_) {
    if (each) each->set_forwarding(on);
  }
}

void Ipv6Layer::link_changed(InterfaceIndex index, TimePoint now) {
  if (auto* changed = interface(index)) changed->link_changed(now);
}

/// Counters by source and destination, chosen by a secret, so that one flow's numbers don't tell of another's
/// (RFC 7739 5.3).
std::uint32_t Ipv6Layer::next_identification(const Ipv6Header& header) {
  if (!identifications_) {
    identifications_ = std::make_unique<Identifications>();
    identifications_->secret = random_u64(random_);
    for (auto& counter : identifications_->counters)
      counter = static_cast<std::uint32_t>(random_u64(random_));
  }
  auto hash = identifications_->secret;
  for (const auto* address : {&header.source, &header.destination}) {
    ByteReader reader(address->octets());
    for (int half = 0; half < 2; ++half) hash = ((hash ^ hash >> 29) + reader.u64()) * 0xbf58476d1ce4e5b9u;
  }
  return identifications_->counters[hash >> 56]++;
}

Result<> Ipv6Layer::send(const IpDeparture& departure, PacketBuffer payload, TimePoint now) {
  if (departure.destination.is_v4() || departure.source.is_v4()) {
    return posix_error(errc::address_family_not_supported);
  }
  if (payload.size() > kLargestPayload) return posix_error(errc::message_size);
  Ipv6Header header{.traffic_class = departure.traffic_class(),
                    .payload_bytes = static_cast<std::uint16_t>(payload.size()),
                    .next_header = departure.protocol,
                    .source = departure.source.v6(),
                    .destination = departure.destination.v6()};
  const auto way = way_to(header.destination, departure.interface, header.source);
  if (!way) return posix_error(errc::network_unreachable);
  if (!is_own(header.source)) return posix_error(errc::address_not_available);
  if (header.source.is_loopback() && way->out != nullptr) return posix_error(errc::network_unreachable);
  header.hop_limit =
      departure.ttl.value_or(way->out != nullptr ? way->out->hop_limit() : Ipv6Header::kDefaultHopLimit);
  const bool to_itself = way->out == nullptr;
  const auto mtu =
      departure.ignore_path_mtu && !to_itself ? way->out->mtu_bytes() : mtu_towards(*way, header.destination);
  const bool too_large = header.packet_bytes() > mtu;
  if (too_large && departure.dont_fragment) return posix_error(errc::message_size);
  ByteWriter writer(payload.prepend(Ipv6Header::kLengthBytes));
  header.serialize(writer);
  if (filter_ != nullptr) {
    const auto verdict = filter_->pass({.place = Place::from_host}, payload, now);
    if (verdict != ForwardingFilter::Verdict::accept) return {};
  }
  if (way->multicast) {
    if (departure.loop && way->out->is_member(header.destination))
      loop(payload.copy(), way->out->index(), now);
    if (header.hop_limit == 0) return {};  // a group on this host only
  }
  if (to_itself) {
    loop(std::move(payload), departure.interface != kAnyInterface ? departure.interface : kLoopbackInterface,
         now);
    return {};
  }
  leave_by(*way, std::move(payload),
           {.identification = too_large ? next_identification(header) : 0, .longest_bytes = mtu},
           kAnyInterface, now);
  return {};
}

Result<> Ipv6Layer::send_packet(PacketBuffer packet, InterfaceIndex link, TimePoint now) {
  ByteReader reader(packet.bytes());
  const auto header = Ipv6Header::parse(reader);
  if (!header || header->packet_bytes() != packet.size()) return posix_error(errc::invalid_argument);
  const auto index = header->destination.is_link_local() ? link : kAnyInterface;
  const auto way = way_to(header->destination, index, header->source);
  if (!way || way->out == nullptr) return posix_error(errc::network_unreachable);
  const std::size_t mtu = way->out->mtu_bytes();
  if (packet.size() > mtu) return posix_error(errc::message_size);
  leave_by(*way, std::move(packet), {.longest_bytes = mtu}, kAnyInterface, now);
  return {};
}

/// The last step of every packet, forwarded (with the interface it came in by) or our own.
void Ipv6Layer::leave_by(const Way& way, PacketBuffer packet, const Ipv6Cut& cut, InterfaceIndex in,
                         TimePoint now) {
  if (filter_ != nullptr) {
    const auto verdict =
        filter_->pass({.place = Place::leaving, .in = in, .out = way.out->index()}, packet, now);
    if (verdict != ForwardingFilter::Verdict::accept) return;
  }
  if (packet.size() <= cut.longest_bytes) return transmit(way, std::move(packet), now);
  for (auto& fragment : fragment_ipv6(packet, cut)) transmit(way, std::move(fragment), now);
}

void Ipv6Layer::transmit(const Way& way, PacketBuffer packet, TimePoint now) {
  if (way.multicast) return way.out->send_multicast(way.next_hop, std::move(packet));
  constexpr std::size_t kSourceAt = 8;
  Ipv6Address::Octets source{};
  std::ranges::copy(packet.bytes().subspan(kSourceAt, source.size()), source.begin());
  way.out->send_unicast(way.next_hop, Ipv6Address(source), std::move(packet), now);
}

void Ipv6Layer::loop(PacketBuffer packet, InterfaceIndex interface, TimePoint now) {
  ++stirs_;
  looped_.push(std::move(packet), interface, now);
}

std::optional<TimePoint> Ipv6Layer::deadline() const {
  return unless_never(std::min({or_never(reassembly_.deadline()), or_never(path_mtus_.deadline()),
                                looped_.deadline(), or_never(deadlines_.next())}));
}

void Ipv6Layer::poll(TimePoint now) {
  path_mtus_.poll(now);
  for (const auto& fragment : reassembly_.poll(now)) {
    report({.type = Icmpv6Message::kTimeExceeded, .code = Icmpv6Message::kInReassembly}, fragment.bytes(),
           false, now);
  }
  for (auto left = interfaces_.size(); left > 0; --left) {
    auto* due = deadlines_.take_due(now);
    if (due == nullptr) break;
    for (const auto& packet : due->poll(now)) {
      report({.type = Icmpv6Message::kUnreachable, .code = Icmpv6Message::kAddressUnreachable},
             packet.bytes(), false, now);
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

Result<InterfaceIndex> Ipv6Layer::join(const IpAddress& group, InterfaceIndex index) {
  if (!group.is_v6() || !group.is_multicast()) return posix_error(errc::invalid_argument);
  auto* joined = multicast_interface(group.v6(), index, {});
  if (joined == nullptr || (index != kAnyInterface && joined->index() != index)) {
    return posix_error(errc::no_such_device);
  }
  joined->join(group.v6());
  return joined->index();
}

void Ipv6Layer::leave(const IpAddress& group, InterfaceIndex index) {
  auto* left = interface(index);
  if (left != nullptr && group.is_v6()) left->leave(group.v6());
}

}  // namespace netrig
