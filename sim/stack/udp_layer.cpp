#include "stack/udp_layer.hpp"

#include <algorithm>

#include "stack/ephemeral_port.hpp"
#include "stack/stack_error.hpp"
#include "wire/udp_header.hpp"

namespace netrig {

Result<std::unique_ptr<UdpEndpoint>> UdpLayer::open(const UdpSettings& settings,
                                                    std::function<void()> changed) {
  if (!may_be_bound(settings.local.address)) return posix_error(errc::address_not_available);
  auto bound = settings;
  if (bound.local.port == 0) {
    const auto port =
        ephemeral_port(random_, [this](std::uint16_t candidate) { return !ports_.contains(candidate); });
    if (!port) return port.error();
    bound.local.port = *port;
  }
  const auto others = ports_.find(bound.local.port);
  const auto clashes = [&](const UdpEndpoint* other) { return other->conflicts_with(bound); };
  if (others != ports_.end() && std::any_of(others->second.begin(), others->second.end(), clashes)) {
    return posix_error(errc::address_in_use);
  }
  auto endpoint = std::make_unique<UdpEndpoint>(*this, bound, std::move(changed));
  ports_[bound.local.port].push_back(endpoint.get());
  return endpoint;
}

void UdpLayer::close(UdpEndpoint& endpoint) {
  const auto port = ports_.find(endpoint.local().port);
  if (port == ports_.end()) return;
  std::erase(port->second, &endpoint);
  if (port->second.empty()) ports_.erase(port);
}

/// Any, one of ours, a group, or a broadcast address of one of our links.
bool UdpLayer::may_be_bound(const IpAddress& address) const {
  if (address.is_unspecified() || address.is_multicast() || ip_.is_own(address)) return true;
  if (address.is_v6()) return false;
  if (address.v4().is_broadcast()) return true;
  const auto path = ip_.path_to(address, kAnyInterface);
  return path && path->broadcast;
}

/// What is broken is dropped silently (RFC 1122 4.1.3.4), what nobody takes is refused (4.1.3.1).
void UdpLayer::packet_arrived(const IpArrival& arrival, ByteView payload, TimePoint now) {
  ByteReader reader(payload);
  const auto header = UdpHeader::parse(reader);
  if (!header || header->length_bytes > payload.size() || header->destination_port == 0) return;
  const auto datagram = payload.first(header->length_bytes);
  const auto checksum = check_udp(arrival.source, arrival.destination, datagram);
  const bool may_lack_it = arrival.source.is_v4();  // RFC 8200 8.1
  if (checksum != UdpChecksum::correct && (checksum != UdpChecksum::absent || !may_lack_it)) return;
  const Endpoint from{arrival.source, header->source_port};
  const auto content = datagram.subspan(UdpHeader::kLengthBytes);
  const auto port = ports_.find(header->destination_port);
  if (port == ports_.end()) return ip_.refuse_port(arrival, now);
  if (arrival.to_many) {  // each gets its own (RFC 1112 5)
    for (auto* endpoint : port->second) {
      if (endpoint->accepts(arrival, from)) endpoint->put(arrival, from, content);
    }
    return;
  }
  auto* endpoint = find(arrival, from, port->second);
  if (endpoint == nullptr) return ip_.refuse_port(arrival, now);
  endpoint->put(arrival, from, content);
}

/// Among equals the newest, as with Linux.
UdpEndpoint* UdpLayer::find(const IpArrival& arrival, const Endpoint& from, const Port& port) const {
  UdpEndpoint* best = nullptr;
  for (auto* endpoint : port) {
    if (!endpoint->accepts(arrival, from)) continue;
    if (best == nullptr || endpoint->precision() >= best->precision()) best = endpoint;
  }
  return best;
}

/// The endpoint that sent a datagram which an error quotes.
UdpEndpoint* UdpLayer::find_sender(const Endpoint& from, const Endpoint& to) const {
  const auto port = ports_.find(from.port);
  if (port == ports_.end()) return nullptr;
  UdpEndpoint* best = nullptr;
  for (auto* endpoint : port->second) {
    const auto& bound = endpoint->local().address;
    if (bound.is_v4() != from.address.is_v4()) continue;
    const bool fits = bound.is_unspecified() || bound.is_multicast() || bound == from.address;
    if (!fits || (endpoint->peer() && *endpoint->peer() != to)) continue;
    if (best == nullptr || endpoint->precision() >= best->precision()) best = endpoint;
  }
  return best;
}

void UdpLayer::error_arrived(const NetworkError& error, const IpAddress& source, TimePoint now) {
  ByteReader reader(error.quoted);
  const auto header = UdpHeader::parse(reader);
  if (!header) return;
  auto told = error;
  told.destination.port = header->destination_port;
  auto* sender = find_sender({source, header->source_port}, told.destination);
  if (sender == nullptr) return;
  if (error.mtu_bytes) ip_.learn_path_mtu(error.destination.address, *error.mtu_bytes, now);
  told.quoted.assign(reader.rest().begin(), reader.rest().end());
  sender->put_error(told);
}

}  // namespace netrig
