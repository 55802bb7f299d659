#include "stack/icmpv6_layer.hpp"

#include "stack/stack_error.hpp"

namespace netrig {

namespace {

PacketBuffer packet_of(const Icmpv6Message& message, const IpAddress& source, const IpAddress& destination) {
  const auto size = Icmpv6Message::kHeaderBytes + message.payload.size();
  auto packet = PacketBuffer::for_payload(size);
  ByteWriter writer(packet.append(size));
  message.serialize(writer, source.v6(), destination.v6());
  return packet;
}

}  // namespace

Result<> Icmpv6Layer::send_request(std::uint16_t identifier, const EchoEndpoint::Request& request,
                                   TimePoint now) {
  constexpr std::size_t kMostPayload = 65535 - Icmpv6Message::kHeaderBytes;
  if (request.payload.size() > kMostPayload) return posix_error(errc::message_size);
  const auto path = ip_.path_to(request.to, kAnyInterface);
  if (!path) return path.error();
  const Icmpv6Message message{.type = Icmpv6Message::kEchoRequest,
                              .field = Icmpv6Message::echo_field(identifier, request.sequence),
                              .payload = request.payload};
  return ip_.send({.source = path->source,
                   .destination = request.to,
                   .protocol = kIpProtocolIcmpv6,
                   .ttl = request.ttl,
                   .dont_fragment = request.dont_fragment,
                   .ignore_path_mtu = request.dont_fragment},
                  packet_of(message, path->source, request.to), now);
}

void Icmpv6Layer::packet_arrived(const IpArrival& arrival, ByteView payload, TimePoint now) {
  const auto message = Icmpv6Message::parse(payload);
  if (!message || !check_icmpv6(arrival.source.v6(), arrival.destination.v6(), payload)) return;
  if (message->is_neighbor_discovery()) return ip_.discovery_arrived(arrival, payload, now);
  if (message->is_error()) {
    if (arrival.to_many) return;  // an error is told to one host: only a forger tells it to all
    return ip_.error_arrived(*message, arrival.source.v6(), now);
  }
  if (message->type == Icmpv6Message::kEchoRequest) return answer(*message, arrival, now);
  if (message->type != Icmpv6Message::kEchoReply) return;
  reply_arrived({message->identifier(), message->sequence(), message->payload}, arrival);
}

/// RFC 4443 4.2: from the address that was asked, with the same data, by the way it came if that is the only
/// one.
void Icmpv6Layer::answer(const Icmpv6Message& request, const IpArrival& arrival, TimePoint now) {
  if (arrival.to_many || request.code != 0 || arrival.source.is_unspecified()) return;
  auto reply = request;
  reply.type = Icmpv6Message::kEchoReply;
  const auto interface = arrival.source.v6().is_link_local() ? arrival.interface : kAnyInterface;
  (void)ip_.send({.source = arrival.destination,
                  .destination = arrival.source,
                  .protocol = kIpProtocolIcmpv6,
                  .interface = interface},
                 packet_of(reply, arrival.destination, arrival.source), now);
}

/// An error about a request of ours.
void Icmpv6Layer::error_arrived(const NetworkError& error, const IpAddress&, TimePoint now) {
  const auto request = Icmpv6Message::parse(error.quoted);
  if (!request || request->type != Icmpv6Message::kEchoRequest) return;
  const bool ours = request_failed({request->identifier(), request->sequence(), request->payload}, error);
  if (ours && error.mtu_bytes) ip_.learn_path_mtu(error.destination.address, *error.mtu_bytes, now);
}

}  // namespace netrig
