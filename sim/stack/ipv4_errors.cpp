// ICMP errors, both ways (RFC 792, RFC 1122 3.2.2, RFC 1812 4.3).
#include <algorithm>

#include "stack/ipv4_layer.hpp"

namespace netrig {

namespace {

/// RFC 1812 4.3.2.3: as much of the packet as fits into the 576 bytes that every host takes.
constexpr std::size_t kMostQuoted = 576 - Ipv4Header::kMinimumBytes - IcmpMessage::kHeaderBytes;

std::optional<std::uint32_t> next_mtu(const IcmpMessage& error, const Ipv4Header& quoted) {
  if (error.type != IcmpMessage::kUnreachable || error.code != IcmpMessage::kFragmentationNeeded) return {};
  const auto mtu = error.field & 0xffff;
  return mtu != 0 ? mtu : PathMtuCache::plateau_below(quoted.total_length_bytes);
}

}  // namespace

void Ipv4Layer::error_arrived(const IcmpMessage& error, const Ipv4Address& offender, TimePoint now) {
  // Redirects are not followed; source quench means nothing any more (RFC 6633 3).
  if (error.type == IcmpMessage::kRedirect || error.type == IcmpMessage::kSourceQuench) return;
  ByteReader reader(error.payload);
  const auto quoted = Ipv4Header::parse_unjudged(reader);
  // A later fragment is without the transport's header.
  if (!quoted || quoted->fragment_offset_bytes != 0 || !interfaces_.is_own(quoted->source)) return;
  auto* protocol = protocol_of(quoted->protocol);
  if (protocol == nullptr) return;
  // More than that nobody ought to quote, and queues of errors are counted by errors.
  const auto payload = reader.rest().first(std::min(reader.rest().size(), kMostQuoted));
  NetworkError told{.kind = error_kind(true, error.type, error.code),
                    .icmp_type = error.type,
                    .icmp_code = error.code,
                    .offender = offender,
                    .destination = {quoted->destination, 0},
                    .mtu_bytes = next_mtu(error, *quoted),
                    .quoted = Bytes(payload.begin(), payload.end())};
  protocol->error_arrived(told, quoted->source, now);
}

void Ipv4Layer::refuse_port(const IpArrival& arrival, TimePoint now) {
  report(IcmpMessage::kUnreachable, IcmpMessage::kPortUnreachable, 0, arrival.packet, arrival.to_many, now);
}

/// RFC 1122 3.2.2: no error about an error, about a later fragment, or to anybody but one host.
bool Ipv4Layer::may_be_told(const Ipv4Header& header, ByteView payload) const {
  constexpr std::uint32_t kReserved = 0xf0000000;
  const auto& source = header.source;
  if (header.fragment_offset_bytes != 0 || source.is_unspecified() || source.value() >= kReserved)
    return false;
  if (source.is_multicast() || interfaces_.is_broadcast(source)) return false;
  if (source.is_loopback() && !interfaces_.is_own(source)) return false;
  const auto& destination = header.destination;
  if (destination.is_multicast() || interfaces_.is_broadcast(destination)) return false;
  if (header.protocol != kIpProtocolIcmp) return true;
  const auto message = IcmpMessage::parse(payload);
  return message && !message->is_error();
}

/// `packet` starts with a valid header.
void Ipv4Layer::report(std::uint8_t type, std::uint8_t code, std::uint32_t field, ByteView packet,
                       bool to_many, TimePoint now) {
  ByteReader reader(packet);
  const auto header = Ipv4Header::parse(reader);
  if (!header || to_many || !may_be_told(*header, reader.rest())) return;
  const bool to_self = interfaces_.is_own(header->source);
  if (!to_self && !error_limit_.allow(now)) return;
  auto source = interfaces_.is_own(header->destination) ? Result<Path>(Path{.source = header->destination})
                                                        : path_to(header->source, kAnyInterface);
  if (!source) return;
  const IcmpMessage message{.type = type,
                            .code = code,
                            .field = field,
                            .payload = packet.first(std::min(packet.size(), kMostQuoted))};
  auto error = PacketBuffer::for_payload(IcmpMessage::kHeaderBytes + message.payload.size());
  ByteWriter writer(error.append(IcmpMessage::kHeaderBytes + message.payload.size()));
  message.serialize(writer);
  (void)send({.source = source->source, .destination = header->source, .protocol = kIpProtocolIcmp},
             std::move(error), now);
}

}  // namespace netrig
