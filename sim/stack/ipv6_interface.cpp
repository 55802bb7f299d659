#include "stack/ipv6_interface.hpp"

#include <algorithm>

#include "stack/deadlines.hpp"
#include "stack/stack_error.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/icmpv6_message.hpp"
#include "wire/ipv6_address_rules.hpp"
#include "wire/ipv6_header.hpp"

namespace netrig {

namespace {

/// Only a neighbour's packet can have it: routers count down (RFC 4861 3.1).
constexpr std::uint8_t kNeighborHopLimit = 255;
constexpr int kHostLength = 128;

template <class Message>
PacketBuffer packet_of(const Message& message, const Ipv6Address& source, const Ipv6Address& destination) {
  ByteWriter body;
  message.serialize(body, source, destination);
  auto packet = PacketBuffer::for_payload(body.size());
  packet.append(body.view());
  const Ipv6Header header{.payload_bytes = static_cast<std::uint16_t>(body.size()),
                          .next_header = kIpProtocolIcmpv6,
                          .hop_limit = kNeighborHopLimit,
                          .source = source,
                          .destination = destination};
  ByteWriter writer(packet.prepend(Ipv6Header::kLengthBytes));
  header.serialize(writer);
  return packet;
}

/// Whom a neighbour may name as itself.
bool is_host_address(const Ipv6Address& address) {
  return !address.is_unspecified() && !address.is_multicast() && !is_foreign_to_links(address);
}

}  // namespace

Ipv6Interface::Ipv6Interface(NetworkInterface& link, Ipv6RouteTable& routes, StackRandom& random,
                             Ipv6Deadlines& deadlines)
    : link_(link),
      routes_(routes),
      random_(random),
      deadlines_(deadlines),
      discovery_(routes, link.index()),
      advertiser_([&random](std::uint64_t bound) { return random_below(random, bound); }) {}

std::uint32_t Ipv6Interface::mtu_bytes() const {
  const auto link = std::max(link_.mtu_bytes(), kLeastMtuBytes);
  return std::min(link, advertised_mtu_bytes_.value_or(link));
}

Duration Ipv6Interface::start_delay() {
  return Duration(static_cast<Duration::rep>(
      random_below(random_, static_cast<std::uint64_t>(kLongestStartDelay.count()) + 1)));
}

void Ipv6Interface::configure(const Ipv6Settings& settings, TimePoint now) {
  settings_ = settings;
  if (!settings_.autoconfigure) discovery_.stop();
  if (!settings_.advertise) advertiser_.stop();
  if (up() && !started_) start(now);
  discover_routers(now);
  set_deadline();
}

void Ipv6Interface::link_changed(TimePoint now) {
  if (up() && !started_) start(now);
  if (!up() && started_) stop();
  set_deadline();
}

/// A link-local address is found by every interface that speaks IPv6 (RFC 4291 2.8), unless one was given.
void Ipv6Interface::start(TimePoint now) {
  started_ = true;
  connect_routes();
  const auto& all = addresses_.all();
  const bool given =
      std::any_of(all.begin(), all.end(), [](const auto& own) { return own.address.is_link_local(); });
  if (!given) {
    addresses_.add_tentative(address_from(kLinkLocalNetwork, link_.mac()), kInterfaceIdentifierBits, {},
                             start_delay(), now);
  }
  discover_routers(now);
}

/// What was found is found anew when the link is there again; what was given stays. The routes went with the
/// link.
void Ipv6Interface::stop() {
  started_ = false;
  neighbors_.clear();
  discovery_.stop();
  advertiser_.stop();
  addresses_.remove_autoconfigured();
  advertised_mtu_bytes_.reset();
  hop_limit_ = Ipv6Header::kDefaultHopLimit;
  neighbors_.set_reachable_time(Ipv6NeighborCache::kReachable);
  neighbors_.set_retransmit_time(Ipv6NeighborCache::kRetransmit);
}

/// Routes to the subnets of addresses. One that a router made a host have says nothing of the link: the
/// advertisement does (RFC 5942 4).
void Ipv6Interface::connect_routes() {
  if (!up()) return;
  for (const auto& own : addresses_.all()) {
    const bool on_link = own.is_usable() && (!own.autoconfigured || own.address.is_link_local());
    if (!on_link || own.length == kHostLength) continue;
    routes_.add_connected({.network = IpPrefix{own.address, own.length}.network().v6(),
                           .length = own.length,
                           .interface = index(),
                           .connected = true});
  }
}

/// Either asks for routers or is one, once there is an address to speak from (RFC 4861 6.3.7, 6.1.2).
void Ipv6Interface::discover_routers(TimePoint now) {
  if (!started_ || !link_local()) return;
  if (settings_.autoconfigure) discovery_.start(now);
  if (settings_.advertise) advertiser_.start(now);
}

Result<> Ipv6Interface::add_address(const Ipv6Address& address, int length, TimePoint now) {
  if (!addresses_.add(address, length)) return posix_error(errc::no_buffer_space);
  if (up() && !started_) start(now);
  connect_routes();
  discover_routers(now);
  set_deadline();
  return {};
}

bool Ipv6Interface::remove_address(const Ipv6Address& address, int length) {
  if (!addresses_.remove(address, length)) return false;
  routes_.remove(
      {.network = IpPrefix{address, length}.network().v6(), .length = length, .interface = index()});
  connect_routes();  // another address may be of the same subnet
  set_deadline();
  return true;
}

bool Ipv6Interface::is_own(const Ipv6Address& address) const {
  const auto* own = addresses_.find(address);
  return own != nullptr && own->is_usable();
}

std::optional<Ipv6Address> Ipv6Interface::link_local() const {
  for (const auto& own : addresses_.all()) {
    if (own.address.is_link_local() && own.is_usable()) return own.address;
  }
  return {};
}

void Ipv6Interface::leave(const Ipv6Address& group) {
  const auto found = groups_.find(group);
  if (found != groups_.end() && --found->second == 0) groups_.erase(found);
}

/// RFC 4291 2.8.
bool Ipv6Interface::is_member(const Ipv6Address& group) const {
  return group == kAllNodes || (forwarding_ && group == kAllRouters) ||
         addresses_.has_solicited_node_group(group) || groups_.contains(group);
}

// ---- sending

void Ipv6Interface::send_ipv6(PacketBuffer packet, const MacAddress& to) {
  link_.send_packet(std::move(packet), to, kEtherTypeIpv6);
}

/// RFC 4861 7.2.2: the packet's own source if it is one of this link's, and else one that the neighbour can
/// answer.
Ipv6Address Ipv6Interface::asker_for(const Ipv6Address& source) const {
  if (is_own(source)) return source;
  if (const auto own = link_local()) return *own;
  const auto& all = addresses_.all();
  const auto usable = std::find_if(all.begin(), all.end(), [](const auto& own) { return own.is_usable(); });
  return usable != all.end() ? usable->address : Ipv6Address();
}

void Ipv6Interface::send_unicast(const Ipv6Address& next_hop, const Ipv6Address& source, PacketBuffer packet,
                                 TimePoint now) {
  neighbors_.send(next_hop, asker_for(source), std::move(packet), now);
  set_deadline();
}

void Ipv6Interface::confirm_reachable(const Ipv6Address& next_hop, TimePoint now) {
  neighbors_.confirm_reachable(next_hop, now);
  set_deadline();
}

void Ipv6Interface::send_multicast(const Ipv6Address& group, PacketBuffer packet) {
  send_ipv6(std::move(packet), group_mac(group));
}

void Ipv6Interface::solicit(const Ipv6Address& target, const Ipv6Address& asker,
                            const std::optional<MacAddress>& mac) {
  NeighborSolicitation question{.target = target};
  if (!asker.is_unspecified()) question.source_mac = link_.mac();
  const auto to = mac ? target : solicited_node_group(target);
  send_ipv6(packet_of(question, asker, to), mac ? *mac : group_mac(to));
}

/// The subnets of the addresses that the router was given, for hosts to make addresses of.
void Ipv6Interface::advertise() {
  const auto source = link_local();
  if (!source) return;
  std::vector<IpPrefix> given;
  for (const auto& own : addresses_.all()) {
    if (!own.autoconfigured) given.push_back({own.address, own.length});
  }
  const AdvertisedLink advertised{.mtu_bytes = mtu_bytes(),
                                  .prefixes = AdvertisedLink::prefixes_of(given),
                                  .resolvers = settings_.resolvers};
  send_multicast(kAllNodes, packet_of(advertised.message(link_.mac()), *source, kAllNodes));
}

// ---- receiving

void Ipv6Interface::discovery_arrived(const IpArrival& arrival, ByteView bytes, TimePoint now) {
  if (arrival.ttl != kNeighborHopLimit) return;
  const auto message = Icmpv6Message::parse(bytes);
  if (!message) return;
  switch (message->type) {
    case Icmpv6Message::kRouterSolicitation:
      router_solicitation_arrived(arrival, bytes, now);
      break;
    case Icmpv6Message::kRouterAdvertisement:
      router_advertisement_arrived(arrival, bytes, now);
      break;
    case Icmpv6Message::kNeighborSolicitation:
      solicitation_arrived(arrival, bytes, now);
      break;
    case Icmpv6Message::kNeighborAdvertisement:
      advertisement_arrived(arrival, bytes, now);
      break;
    default:;  // redirects
  }
  set_deadline();
}

/// RFC 4861 7.1.1, 7.2.3; RFC 4862 5.4.3.
void Ipv6Interface::solicitation_arrived(const IpArrival& arrival, ByteView message, TimePoint now) {
  const auto question = NeighborSolicitation::parse(message);
  const auto& asker = arrival.source.v6();
  if (!question || question->target.is_multicast()) return;
  const bool probes = asker.is_unspecified();
  if (probes &&
      (question->source_mac || arrival.destination != IpAddress(solicited_node_group(question->target))))
    return;
  const auto* own = addresses_.find(question->target);
  if (own == nullptr) return;
  if (own->state == Ipv6Addresses::Own::State::tentative) {
    if (probes) addresses_.contested(question->target);
    return;
  }
  if (own->is_usable()) answer(*question, asker, now);
}

void Ipv6Interface::answer(const NeighborSolicitation& question, const Ipv6Address& asker, TimePoint now) {
  const bool probes = asker.is_unspecified();
  const NeighborAdvertisement reply{.router = forwarding_,
                                    .solicited = !probes,
                                    .override = true,
                                    .target = question.target,
                                    .target_mac = link_.mac()};
  const auto to = probes ? kAllNodes : asker;
  auto packet = packet_of(reply, question.target, to);
  if (probes) return send_multicast(kAllNodes, std::move(packet));
  const bool credible = question.source_mac && !question.source_mac->is_group() && is_host_address(asker);
  if (!credible) return neighbors_.send(asker, question.target, std::move(packet), now);
  neighbors_.learn(asker, *question.source_mac, now);
  // Straight back: an answer alone is no traffic that a neighbour would have to be probed for.
  send_ipv6(std::move(packet), *question.source_mac);
}

/// RFC 4861 7.1.2, 7.2.5; RFC 4862 5.4.4.
void Ipv6Interface::advertisement_arrived(const IpArrival& arrival, ByteView message, TimePoint now) {
  const auto claim = NeighborAdvertisement::parse(message);
  if (!claim || !is_host_address(claim->target)) return;
  if (arrival.destination.is_multicast() && claim->solicited) return;
  if (claim->target_mac && claim->target_mac->is_group()) return;
  if (addresses_.find(claim->target) != nullptr) return addresses_.contested(claim->target);
  neighbors_.advertised(*claim, now);
}

/// RFC 4861 6.1.1, 6.2.6.
void Ipv6Interface::router_solicitation_arrived(const IpArrival& arrival, ByteView message, TimePoint now) {
  const auto question = RouterSolicitation::parse(message);
  const auto& asker = arrival.source.v6();
  if (!question || !advertiser_.running()) return;
  if (asker.is_unspecified() && question->source_mac) return;
  if (question->source_mac && !question->source_mac->is_group() && is_host_address(asker)) {
    neighbors_.learn(asker, *question->source_mac, now);
  }
  advertiser_.solicited(now);
}

/// RFC 4861 6.1.2, 6.3.4; RFC 4862 5.5.3.
void Ipv6Interface::router_advertisement_arrived(const IpArrival& arrival, ByteView message, TimePoint now) {
  const auto advertisement = RouterAdvertisement::parse(message);
  const auto& router = arrival.source.v6();
  if (!advertisement || !router.is_link_local() || !discovery_.running()) return;
  if (advertisement->source_mac && !advertisement->source_mac->is_group()) {
    neighbors_.learn(router, *advertisement->source_mac, now);
  }
  take_parameters(*advertisement);
  discovery_.advertised(*advertisement, router, now);
  for (const auto& prefix : advertisement->prefixes) autoconfigure(prefix, now);
}

void Ipv6Interface::take_parameters(const RouterAdvertisement& advertisement) {
  // A forger is not to make a host ask without pause, or speak no further than to its neighbours.
  constexpr auto kLeastTime = std::chrono::milliseconds(100);
  constexpr auto kMostTime = std::chrono::hours(1);  // RFC 4861 6.2.1, AdvReachableTime
  constexpr std::uint8_t kLeastHopLimit = 32;        // Linux: accept_ra_min_hop_limit leaves it to the user
  if (advertisement.hop_limit >= kLeastHopLimit) hop_limit_ = advertisement.hop_limit;
  const auto bounded = [&](std::uint32_t milliseconds) {
    return std::clamp<Duration>(std::chrono::milliseconds(milliseconds), kLeastTime, kMostTime);
  };
  if (advertisement.reachable_ms != 0) neighbors_.set_reachable_time(bounded(advertisement.reachable_ms));
  if (advertisement.retransmit_ms != 0) neighbors_.set_retransmit_time(bounded(advertisement.retransmit_ms));
  const auto& mtu = advertisement.mtu_bytes;
  if (mtu && *mtu >= kLeastMtuBytes && *mtu <= link_.mtu_bytes()) advertised_mtu_bytes_ = mtu;
}

void Ipv6Interface::autoconfigure(const AdvertisedPrefix& prefix, TimePoint now) {
  const bool usable = prefix.autonomous && prefix.length == kInterfaceIdentifierBits &&
                      prefix.preferred_seconds <= prefix.valid_seconds && is_host_address(prefix.prefix) &&
                      !prefix.prefix.is_link_local();
  if (!usable) return;
  const auto preferred = lifetime_of(prefix.preferred_seconds), valid = lifetime_of(prefix.valid_seconds);
  constexpr auto kForEver = std::chrono::hours(24 * 365 * 100);  // of what is repeated by then
  addresses_.prolong(prefix.prefix, prefix.length, preferred.value_or(kForEver), valid.value_or(kForEver),
                     now);
  if (prefix.valid_seconds == 0) return;
  const Ipv6Addresses::Lifetimes lifetimes{
      .preferred_until = preferred ? std::optional(now + *preferred) : std::nullopt,
      .valid_until = valid ? std::optional(now + *valid) : std::nullopt};
  addresses_.add_tentative(address_from(prefix.prefix, link_.mac()), prefix.length, lifetimes, start_delay(),
                           now);
}

// ---- time

void Ipv6Interface::set_deadline() {
  const auto first = std::min({or_never(neighbors_.deadline()), or_never(addresses_.deadline()),
                               or_never(discovery_.deadline()), or_never(advertiser_.deadline())});
  deadlines_.set(*this, unless_never(first));
}

std::vector<PacketBuffer> Ipv6Interface::poll(TimePoint now) {
  if (addresses_.poll(now)) {
    connect_routes();
    discover_routers(now);
  }
  if (discovery_.poll(now)) {
    const auto source = link_local();
    const RouterSolicitation question{.source_mac = link_.mac()};
    if (source) send_multicast(kAllRouters, packet_of(question, *source, kAllRouters));
  }
  if (advertiser_.poll(now)) advertise();
  auto lost = neighbors_.poll(now);
  for (const auto& neighbor : lost.neighbors) discovery_.unreachable(neighbor);
  set_deadline();
  return std::move(lost.packets);
}

}  // namespace netrig
