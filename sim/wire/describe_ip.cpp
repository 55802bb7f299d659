// What IPv4 and IPv6 carry: the transport protocols, and the names of those that are not dissected.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

std::string_view protocol_name(std::uint8_t protocol) {
  switch (protocol) {
    case 2:
      return " (IGMP)";
    case 4:
      return " (IPv4)";
    case 41:
      return " (IPv6)";
    case 47:
      return " (GRE)";
    case 50:
      return " (ESP)";
    case 51:
      return " (AH)";
    case 59:
      return " (none)";
    case 89:
      return " (OSPF)";
    case 103:
      return " (PIM)";
    case 112:
      return " (VRRP)";
    case 132:
      return " (SCTP)";
    default:
      return "";
  }
}

}  // namespace

void write_ends(Line& line, const IpPayload& payload) {
  line << payload.source << " > " << payload.destination << ' ';
}

void write_ports(Line& line, const IpPayload& payload, std::uint16_t source, std::uint16_t destination) {
  line << Endpoint{payload.source, source} << " > " << Endpoint{payload.destination, destination} << ' ';
}

void describe_ip_payload(Line& line, const IpPayload& payload) {
  const bool v4 = payload.source.is_v4();
  if (payload.protocol == kProtocolTcp) {
    describe_tcp(line, payload);
  } else if (payload.protocol == kProtocolUdp) {
    describe_udp(line, payload);
  } else if (payload.protocol == kProtocolIcmp && v4) {
    describe_icmp(line, payload);
  } else if (payload.protocol == kProtocolIcmpv6 && !v4) {
    describe_icmpv6(line, payload);
  } else {
    write_ends(line, payload);
    line << (v4 ? "IPv4" : "IPv6") << " protocol " << payload.protocol << protocol_name(payload.protocol)
         << " len " << payload.length;
  }
}

void mark_fragment(Line& line, std::uint32_t id, const IpPayload& payload, std::size_t offset, bool more) {
  Line mark;
  mark << "[fragment id " << Hex{id, 4} << " offset " << offset << " len " << payload.length;
  mark << (more ? ", more follow]" : ", last]");
  line.mark(mark.take());
}

void write_later_fragment(Line& line, const IpPayload& payload) {
  write_ends(line, payload);
  switch (payload.protocol) {
    case kProtocolIcmp:
      line << "ICMP";
      break;
    case kProtocolTcp:
      line << "TCP";
      break;
    case kProtocolUdp:
      line << "UDP";
      break;
    case kProtocolIcmpv6:
      line << "ICMPv6";
      break;
    default:
      line << "protocol " << payload.protocol << protocol_name(payload.protocol);
  }
}

}  // namespace netrig::describing
