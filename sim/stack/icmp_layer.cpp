#include "stack/icmp_layer.hpp"

#include "stack/stack_error.hpp"

namespace netrig {

namespace {

PacketBuffer packet_of(const IcmpMessage& message) {
  const auto size = IcmpMessage::kHeaderBytes + message.payload.size();
  auto packet = PacketBuffer::for_payload(size);
  ByteWriter writer(packet.append(size));
  message.serialize(writer);
  return packet;
}

}  // namespace

Result<> IcmpLayer::send_request(std::uint16_t identifier, const EchoEndpoint::Request& request,
                                 TimePoint now) {
  constexpr std::size_t kMostPayload = 65535 - Ipv4Header::kMinimumBytes - IcmpMessage::kHeaderBytes;
  if (request.payload.size() > kMostPayload) return posix_error(errc::message_size);
  const auto path = ip_.path_to(request.to, kAnyInterface);
  if (!path) return path.error();
  if (path->broadcast) return posix_error(errc::permission_denied);
  const IcmpMessage message{.type = IcmpMessage::kEchoRequest,
                            .field = IcmpMessage::echo_field(identifier, request.sequence),
                            .payload = request.payload};
  return ip_.send({.source = path->source,
                   .destination = request.to,
                   .protocol = kIpProtocolIcmp,
                   .ttl = request.ttl,
                   .dont_fragment = request.dont_fragment,
                   .ignore_path_mtu = request.dont_fragment},
                  packet_of(message), now);
}

void IcmpLayer::packet_arrived(const IpArrival& arrival, ByteView payload, TimePoint now) {
  const auto message = IcmpMessage::parse(payload);
  if (!message || !check_icmp(payload)) return;
  if (message->is_error()) {
    if (arrival.to_many) return;  // an error is told to one host: only a forger tells it to all
    return ip_.error_arrived(*message, arrival.source.v4(), now);
  }
  if (message->type == IcmpMessage::kEchoRequest) return answer(*message, arrival, now);
  if (message->type != IcmpMessage::kEchoReply) return;
  reply_arrived({message->identifier(), message->sequence(), message->payload}, arrival);
}

/// RFC 1122 3.2.2.6: from the address that was asked, with the same data; and (3.2.2) with the same type of
/// service.
void IcmpLayer::answer(const IcmpMessage& request, const IpArrival& arrival, TimePoint now) {
  if (arrival.to_many || request.code != 0 || arrival.source.is_unspecified()) return;
  auto reply = request;
  reply.type = IcmpMessage::kEchoReply;
  ByteReader reader(arrival.packet);
  const auto header = Ipv4Header::parse_unjudged(reader);
  (void)ip_.send({.source = arrival.destination,
                  .destination = arrival.source,
                  .protocol = kIpProtocolIcmp,
                  .dscp = header ? static_cast<std::uint8_t>(header->traffic_class >> 2) : std::uint8_t{0}},
                 packet_of(reply), now);
}

/// An error about a request of ours.
void IcmpLayer::error_arrived(const NetworkError& error, const IpAddress&, TimePoint now) {
  const auto request = IcmpMessage::parse(error.quoted);
  if (!request || request->type != IcmpMessage::kEchoRequest) return;
  const bool ours = request_failed({request->identifier(), request->sequence(), request->payload}, error);
  if (ours && error.mtu_bytes) ip_.learn_path_mtu(error.destination.address, *error.mtu_bytes, now);
}

}  // namespace netrig
