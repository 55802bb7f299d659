// Ethernet II and IEEE 802.3 frames (RFC 894, RFC 1042), with IEEE 802.1Q tags.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kHeaderSize = 14;
constexpr std::uint16_t kFirstEthertype = 1536;  // below it the field is a length (IEEE 802.3, 3.2.6)
constexpr std::uint16_t kTagCustomer = 0x8100;
constexpr std::uint16_t kTagService = 0x88a8;
constexpr int kMostTags = 4;  // IEEE 802.1ad has two
constexpr std::uint8_t kLlcSpanningTree = 0x42;

std::string_view ethertype_name(std::uint16_t type) {
  switch (type) {
    case 0x0842:
      return " (Wake-on-LAN)";
    case 0x8035:
      return " (RARP)";
    case 0x8847:
      return " (MPLS)";
    case 0x8863:
      return " (PPPoE discovery)";
    case 0x8864:
      return " (PPPoE session)";
    case 0x888e:
      return " (EAPOL)";
    case 0x88cc:
      return " (LLDP)";
    case 0x88f7:
      return " (PTP)";
    case 0x9000:
      return " (loopback)";
    default:
      return "";
  }
}

/// Skips 802.1Q tags, each told as a mark, and gives the type behind them.
std::uint16_t skip_tags(Line& line, ByteReader& reader, std::uint16_t type) {
  for (int i = 0; i < kMostTags && (type == kTagCustomer || type == kTagService); ++i) {
    const auto vlan = static_cast<std::uint16_t>(reader.u16() & 0x0fff);
    type = reader.u16();
    if (!reader.ok()) break;
    line.mark("[vlan " + std::to_string(vlan) + "]");
  }
  return type;
}

/// An 802.3 frame, whose type field is the length of an LLC packet (IEEE 802.2).
void describe_llc(Line& line, const FramePayload& payload, std::uint16_t length) {
  write_ends(line, payload);
  ByteReader reader(payload.bytes);
  const auto destination = reader.u8(), source = reader.u8();
  const bool ends_early = !reader.ok() || length > payload.bytes.size();
  if (ends_early && payload.end == FrameEnd::whole) {
    line.malformed("802.3") << "length " << length << " in " << payload.bytes.size() << " bytes";
    return;
  }
  if (ends_early) line.truncated();
  line << "LLC";
  if (!reader.ok()) return;
  line << " dsap " << Hex{destination, 2} << " ssap " << Hex{source, 2};
  line << (destination == kLlcSpanningTree ? " (STP)" : "") << " len " << length;
}

void describe_other_type(Line& line, const FramePayload& payload, std::uint16_t type) {
  write_ends(line, payload);
  line << "ethertype " << Hex{type, 4} << ethertype_name(type) << " len " << payload.bytes.size();
}

void describe_frame_payload(Line& line, const FramePayload& payload, std::uint16_t type) {
  if (type == kEthertypeIpv4) {
    describe_ipv4(line, payload);
  } else if (type == kEthertypeIpv6) {
    describe_ipv6(line, payload);
  } else if (type == kEthertypeArp) {
    describe_arp(line, payload);
  } else if (type < kFirstEthertype) {
    describe_llc(line, payload, type);
  } else {
    describe_other_type(line, payload, type);
  }
}

}  // namespace

void write_ends(Line& line, const FramePayload& payload) {
  line << payload.source << " > " << payload.destination << ' ';
}

void describe_ethernet(Line& line, ByteView frame, FrameEnd end) {
  ByteReader reader(frame);
  FramePayload payload{.end = end};
  payload.destination = read_mac(reader);
  payload.source = read_mac(reader);
  auto type = reader.u16();
  if (!reader.ok() && end == FrameEnd::cut) {
    line << "Ethernet";
    return;
  }
  if (!reader.ok()) {
    line.malformed("Ethernet") << frame.size() << " bytes, a header has " << kHeaderSize;
    return;
  }
  type = skip_tags(line, reader, type);
  payload.bytes = reader.rest();
  if (!reader.ok()) {
    write_ends(line, payload);
    if (end == FrameEnd::cut) {
      line << "802.1Q";
    } else {
      line.malformed("802.1Q") << "the tag is cut short";
    }
    return;
  }
  describe_frame_payload(line, payload, type);
}

}  // namespace netrig::describing
