#include "stack/udp_endpoint.hpp"

#include <algorithm>

#include "stack/queue_cost.hpp"
#include "stack/stack_error.hpp"
#include "stack/udp_layer.hpp"
#include "wire/udp_header.hpp"

namespace netrig {

UdpEndpoint::UdpEndpoint(UdpLayer& layer, const UdpSettings& settings, std::function<void()> changed)
    : layer_(layer), settings_(settings), local_(settings.local), changed_(std::move(changed)) {
  if (settings_.receive_buffer_bytes == 0) settings_.receive_buffer_bytes = kReceiveBufferBytes;
}

UdpEndpoint::~UdpEndpoint() {
  for (const auto& membership : groups_) layer_.groups().leave(membership.group, membership.joined);
  layer_.close(*this);
}

Result<> UdpEndpoint::connect(const Endpoint& peer) {
  const auto path = layer_.ip().path_to(peer.address, settings_.interface);
  if (!path) return path.error();
  if (path->broadcast && !settings_.broadcast) return posix_error(errc::permission_denied);
  const auto& bound = settings_.local.address;
  local_.address = bound.is_unspecified() || bound.is_multicast() ? path->source : bound;
  peer_ = peer;
  for (auto count = queue_.size(); count > 0; --count) {
    auto waiting = queue_.pop_front();
    queued_bytes_ -= queue_cost(waiting.payload.size());
    if (waiting.from != peer) continue;
    queued_bytes_ += queue_cost(waiting.payload.size());
    queue_.push_back(std::move(waiting));
  }
  return {};
}

/// What the caller says, or the bound address unless that is nobody's own, or what the route says.
Result<IpAddress> UdpEndpoint::source_of(const Outgoing& datagram, const IpOutput::Path& path) const {
  if (datagram.source) {
    if (!layer_.ip().is_own(*datagram.source)) return posix_error(errc::invalid_argument);
    return *datagram.source;
  }
  return layer_.ip().is_own(local_.address) ? local_.address : path.source;
}

Result<> UdpEndpoint::send(const Outgoing& datagram, TimePoint now) {
  const auto& to = datagram.to;
  if (to.address.is_v4() != settings_.local.address.is_v4()) {
    return posix_error(errc::address_family_not_supported);
  }
  if (to.port == 0) return posix_error(errc::invalid_argument);
  const bool v4 = to.address.is_v4();
  if (datagram.payload.size() > (v4 ? kMostPayloadBytes : kMostPayloadBytes6))
    return posix_error(errc::message_size);
  const bool forbidden = v4 && to.address.v4().is_broadcast() && !settings_.broadcast;
  if (forbidden) return posix_error(errc::permission_denied);
  auto path = layer_.ip().path_to(to.address, settings_.interface);
  if (!path) return path.error();
  if (path->broadcast && !settings_.broadcast) return posix_error(errc::permission_denied);
  const auto source = source_of(datagram, *path);
  if (!source) return source.error();
  const bool to_group = to.address.is_multicast();
  const auto usual_ttl = to_group ? std::optional(settings_.multicast_ttl) : settings_.ttl;
  const auto length = UdpHeader::kLengthBytes + datagram.payload.size();
  constexpr std::size_t kIpv4HeaderBytes = 20;
  const IpDeparture departure{
      .source = *source,
      .destination = to.address,
      .protocol = UdpLayer::kProtocol,
      .ttl = datagram.ttl ? datagram.ttl : usual_ttl,
      // The path's MTU is looked for as long as there is no need to fragment, as
      // Linux does (IP_PMTUDISC_WANT). With IPv6 only the sender fragments anyway.
      .dont_fragment = v4 && !to_group && !path->broadcast && kIpv4HeaderBytes + length <= path->mtu_bytes,
      .interface = settings_.interface,
      .loop = settings_.multicast_loop || !to_group,
      .dscp = settings_.dscp};
  auto packet = PacketBuffer::for_payload(length);
  ByteWriter writer(packet.append(length));
  serialize_udp(writer, {*source, local_.port}, to, datagram.payload);
  return layer_.ip().send(departure, std::move(packet), now);
}

void UdpEndpoint::put(const IpArrival& arrival, const Endpoint& from, ByteView payload) {
  const auto bytes = queue_cost(payload.size());
  // One datagram is taken even if it is larger than the buffer, as by a kernel.
  if (queued_bytes_ > 0 && queued_bytes_ + bytes > settings_.receive_buffer_bytes) return;
  queued_bytes_ += bytes;
  queue_.push_back({.from = from,
                    .to = arrival.destination,
                    .interface = arrival.interface,
                    .ttl = arrival.ttl,
                    .payload = PacketBuffer::copy_of(payload)});
  if (changed_) changed_();
}

std::optional<UdpEndpoint::Received> UdpEndpoint::receive() {
  if (queue_.empty()) return {};
  auto received = queue_.pop_front();
  queued_bytes_ -= queue_cost(received.payload.size());
  return received;
}

void UdpEndpoint::put_error(const NetworkError& error) {
  if (errors_.size() == kMostErrors) (void)errors_.pop_front();
  if (peer_) error_ = posix_error(error);
  errors_.push_back(error);
  if (changed_) changed_();
}

std::optional<NetworkError> UdpEndpoint::receive_error() {
  if (errors_.empty()) return {};
  return errors_.pop_front();
}

Result<> UdpEndpoint::join(const IpAddress& group, InterfaceIndex interface) {
  const auto is_same = [&](const auto& other) { return other.group == group && other.asked == interface; };
  if (std::any_of(groups_.begin(), groups_.end(), is_same)) return posix_error(errc::address_in_use);
  if (groups_.size() == kMostGroups) return posix_error(errc::no_buffer_space);
  const auto joined = layer_.groups().join(group, interface);
  if (!joined) return joined.error();
  groups_.push_back({group, interface, *joined});
  return {};
}

Result<> UdpEndpoint::leave(const IpAddress& group, InterfaceIndex interface) {
  const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const auto& other) {
    return other.group == group && other.asked == interface;
  });
  if (found == groups_.end()) return posix_error(errc::address_not_available);
  layer_.groups().leave(found->group, found->joined);
  groups_.erase(found);
  return {};
}

bool UdpEndpoint::is_member(const IpAddress& group, InterfaceIndex interface) const {
  return std::any_of(groups_.begin(), groups_.end(),
                     [&](const auto& other) { return other.group == group && other.joined == interface; });
}

bool UdpEndpoint::accepts(const IpArrival& arrival, const Endpoint& from) const {
  const auto& bound = local_.address;
  if (bound.is_v4() != arrival.destination.is_v4()) return false;
  if (!bound.is_unspecified() && bound != arrival.destination) return false;
  if (peer_ && from != *peer_) return false;
  if (settings_.interface != kAnyInterface && settings_.interface != arrival.interface) return false;
  return !arrival.destination.is_multicast() || is_member(arrival.destination, arrival.interface);
}

/// Of several that accept a datagram to one host, the one that says most about it gets it (Linux:
/// compute_score).
int UdpEndpoint::precision() const {
  constexpr int kPeer = 4, kAddress = 2, kInterface = 1;
  return (peer_ ? kPeer : 0) + (local_.address.is_unspecified() ? 0 : kAddress) +
         (settings_.interface != kAnyInterface ? kInterface : 0);
}

/// Whether both can't have one port (Linux: inet_rcv_saddr_equal, sk_reuse).
bool UdpEndpoint::conflicts_with(const UdpSettings& other) const {
  if (settings_.reuse_address && other.reuse_address) return false;
  if (local_.address.is_v4() != other.local.address.is_v4()) return false;
  const bool apart = settings_.interface != kAnyInterface && other.interface != kAnyInterface &&
                     settings_.interface != other.interface;
  if (apart) return false;
  return local_.address.is_unspecified() || other.local.address.is_unspecified() ||
         local_.address == other.local.address;
}

}  // namespace netrig
