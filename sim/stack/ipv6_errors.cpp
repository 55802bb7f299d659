// ICMPv6 errors, both ways (RFC 4443 2.4, 3).
#include <algorithm>

#include "stack/ipv6_layer.hpp"
#include "wire/ipv6_address_rules.hpp"

namespace netrig {

namespace {

/// RFC 4443 2.4 c: as much of the packet as fits into what every link carries.
constexpr std::size_t kMostQuoted =
    Ipv6Interface::kLeastMtuBytes - Ipv6Header::kLengthBytes - Icmpv6Message::kHeaderBytes;

}  // namespace

void Ipv6Layer::error_arrived(const Icmpv6Message& error, const Ipv6Address& offender, TimePoint now) {
  ByteReader reader(error.payload);
  const auto quoted = Ipv6Header::parse(reader);
  if (!quoted || !is_own(quoted->source)) return;
  const auto chain = walk_ipv6(error.payload);
  const auto& fragment = chain.fragment;
  // A later fragment is without the transport's header.
  if (fragment && fragment->header.offset_bytes != 0) return;
  const auto number = fragment ? fragment->header.next_header : chain.protocol;
  const auto front = fragment ? fragment->at + Ipv6FragmentHeader::kLengthBytes : chain.payload_at;
  auto* protocol = protocol_of(number);
  if (protocol == nullptr || chain.problem || front > error.payload.size()) return;
  const auto rest = error.payload.subspan(front);
  const auto payload = rest.first(std::min(rest.size(), kMostQuoted));
  NetworkError told{.kind = error_kind(false, error.type, error.code),
                    .icmp_type = error.type,
                    .icmp_code = error.code,
                    .offender = offender,
                    .destination = {quoted->destination, 0},
                    .quoted = Bytes(payload.begin(), payload.end())};
  if (error.type == Icmpv6Message::kPacketTooBig) told.mtu_bytes = error.field;
  protocol->error_arrived(told, quoted->source, now);
}

void Ipv6Layer::discovery_arrived(const IpArrival& arrival, ByteView message, TimePoint now) {
  if (auto* in = interface(arrival.interface)) in->discovery_arrived(arrival, message, now);
}

void Ipv6Layer::refuse_port(const IpArrival& arrival, TimePoint now) {
  report({.type = Icmpv6Message::kUnreachable,
          .code = Icmpv6Message::kPortUnreachable,
          .link = arrival.interface},
         arrival.packet, arrival.to_many, now);
}

/// RFC 4443 2.4 e: no error about an error or a redirect, or to anybody but one host.
bool Ipv6Layer::may_be_told(const Ipv6Header& header, ByteView packet) {
  const auto& source = header.source;
  if (source.is_unspecified() || source.is_multicast()) return false;
  const auto chain = walk_ipv6(packet);
  if (chain.fragment && chain.fragment->header.offset_bytes != 0) {
    return chain.fragment->header.next_header != kIpProtocolIcmpv6;  // nobody knows what it is
  }
  const auto number = chain.fragment ? chain.fragment->header.next_header : chain.protocol;
  if (number != kIpProtocolIcmpv6) return true;
  const auto front =
      chain.fragment ? chain.fragment->at + Ipv6FragmentHeader::kLengthBytes : chain.payload_at;
  const auto message = Icmpv6Message::parse(packet.subspan(std::min(front, packet.size())));
  return message && !message->is_error() && message->type != Icmpv6Message::kRedirect;
}

/// `packet` starts with a valid header.
void Ipv6Layer::report(const Report& what, ByteView packet, bool to_many, TimePoint now) {
  const bool about_groups = what.about_groups || what.type == Icmpv6Message::kPacketTooBig;
  ByteReader reader(packet);
  const auto header = Ipv6Header::parse(reader);
  if (!header || (to_many && !about_groups) || !may_be_told(*header, packet)) return;
  const bool to_self = is_own(header->source);
  if (!to_self && !error_limit_.allow(now)) return;
  const auto link = header->source.is_link_local() ? what.link : kAnyInterface;
  const auto source = is_own(header->destination) ? Result<Path>(Path{.source = header->destination})
                                                  : path_to(header->source, link);
  if (!source) return;
  const Icmpv6Message message{.type = what.type,
                              .code = what.code,
                              .field = what.field,
                              .payload = packet.first(std::min(packet.size(), kMostQuoted))};
  const auto size = Icmpv6Message::kHeaderBytes + message.payload.size();
  auto error = PacketBuffer::for_payload(size);
  ByteWriter writer(error.append(size));
  message.serialize(writer, source->source.v6(), header->source);
  (void)send({.source = source->source,
              .destination = header->source,
              .protocol = kIpProtocolIcmpv6,
              .interface = link},
             std::move(error), now);
}

}  // namespace netrig
