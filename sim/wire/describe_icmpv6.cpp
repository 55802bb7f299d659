// ICMPv6 (RFC 4443), Neighbor Discovery (RFC 4861) and the names of Multicast Listener Discovery (RFC 2710,
// RFC 3810).
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kChecksumPosition = 2;

// Message types (IANA, "ICMPv6 Parameters").
constexpr std::uint8_t kUnreachable = 1;
constexpr std::uint8_t kPacketTooBig = 2;
constexpr std::uint8_t kTimeExceeded = 3;
constexpr std::uint8_t kParameterProblem = 4;
constexpr std::uint8_t kFirstInformational = 128;
constexpr std::uint8_t kEchoRequest = 128;
constexpr std::uint8_t kEchoReply = 129;
constexpr std::uint8_t kRouterSolicitation = 133;
constexpr std::uint8_t kRouterAdvertisement = 134;
constexpr std::uint8_t kNeighborSolicitation = 135;
constexpr std::uint8_t kNeighborAdvertisement = 136;
constexpr std::uint8_t kRedirect = 137;

// Neighbor Discovery options (RFC 4861 4.6, RFC 8106 5.1).
constexpr std::uint8_t kSourceAddressOption = 1;
constexpr std::uint8_t kTargetAddressOption = 2;
constexpr std::uint8_t kPrefixOption = 3;
constexpr std::uint8_t kMtuOption = 5;
constexpr std::uint8_t kResolversOption = 25;
constexpr std::size_t kOptionUnit = 8;  // bytes

struct Message {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t field = 0;  ///< the second word, whose meaning is the type's
  ByteView body{};          ///< behind it
  bool partial = false;
};

std::string_view unreachable_kind(std::uint8_t code) {
  switch (code) {
    case 0:
      return "no route";
    case 1:
      return "administratively prohibited";
    case 2:
      return "beyond scope";
    case 3:
      return "address unreachable";
    case 4:
      return "port unreachable";
    case 5:
      return "source policy failed";
    case 6:
      return "reject route";
    default:
      return "unreachable";
  }
}

void write_error(Line& line, const Message& message) {
  switch (message.type) {
    case kUnreachable:
      line << unreachable_kind(message.code);
      break;
    case kPacketTooBig:
      line << "packet too big mtu " << message.field;
      break;
    case kTimeExceeded:
      line << "time exceeded in " << (message.code == 0 ? "transit" : "reassembly");
      break;
    case kParameterProblem:
      line << "parameter problem at byte " << message.field;
      break;
    default:
      line << "error type " << message.type << " code " << message.code;
  }
  describe_quoted_ipv6(line, message.body);
}

void write_prefix(Line& line, ByteReader& value) {
  const auto length = value.u8();
  const auto flags = value.u8();
  const auto valid = value.u32();
  value.skip(8);
  const auto prefix = read_ipv6(value);
  if (!value.ok()) return;
  line << " prefix " << prefix << '/' << length << (flags & 0x80 ? " on-link" : "")
       << (flags & 0x40 ? " autonomous" : "") << " valid " << valid;
}

void write_resolvers(Line& line, ByteReader& value) {
  constexpr std::size_t kAddressBytes = 16;
  value.skip(2);
  const auto lifetime = value.u32();
  if (!value.ok()) return;
  line << " resolvers";
  while (value.left() >= kAddressBytes) line << ' ' << read_ipv6(value);
  line << " valid " << lifetime;
}

void write_option(Line& line, std::uint8_t kind, ByteView bytes) {
  ByteReader value(bytes);
  if (kind == kSourceAddressOption || kind == kTargetAddressOption) {
    line << (kind == kSourceAddressOption ? " from " : " is-at ") << read_mac(value);
  } else if (kind == kPrefixOption) {
    write_prefix(line, value);
  } else if (kind == kMtuOption) {
    value.skip(2);
    line << " mtu " << value.u32();
  } else if (kind == kResolversOption) {
    write_resolvers(line, value);
  }
}

void write_options(Line& line, ByteView bytes, bool partial) {
  ByteReader reader(bytes);
  while (reader.left() > 0) {
    const auto kind = reader.u8(), units = reader.u8();
    const bool zero = units == 0 && reader.ok();
    const auto value = reader.take(zero ? 0 : units * kOptionUnit - 2);
    if (zero || (!reader.ok() && !partial)) {
      line.malformed("ICMPv6") << "option " << kind << " length " << units;
    }
    if (zero || !reader.ok()) return;
    write_option(line, kind, value);
  }
}

void write_advertisement_flags(Line& line, std::uint32_t field) {
  line << (field >> 31 & 1 ? " router" : "") << (field >> 30 & 1 ? " solicited" : "")
       << (field >> 29 & 1 ? " override" : "");
}

/// The target address that these messages have behind the second word; false when it is cut short.
bool write_target(Line& line, ByteReader& body, bool partial) {
  const auto target = read_ipv6(body);
  if (body.ok()) {
    line << ' ' << target;
  } else if (!partial) {
    line.malformed("ICMPv6") << "no target";
  }
  return body.ok();
}

void write_router_advertisement(Line& line, const Message& message, ByteReader& body) {
  line << "router advertisement lifetime " << (message.field & 0xffff);
  line << (message.field >> 23 & 1 ? " managed" : "") << (message.field >> 22 & 1 ? " other" : "");
  body.skip(8);  // reachable time, retransmission timer
  if (!body.ok() && !message.partial) line.malformed("ICMPv6") << "no timers";
}

void write_neighbor_discovery(Line& line, const Message& message) {
  ByteReader body(message.body);
  if (message.type == kRouterSolicitation) {
    line << "router solicitation";
  } else if (message.type == kRouterAdvertisement) {
    write_router_advertisement(line, message, body);
  } else if (message.type == kNeighborSolicitation) {
    line << "neighbor solicitation who-has";
    write_target(line, body, message.partial);
  } else if (message.type == kNeighborAdvertisement) {
    line << "neighbor advertisement";
    if (write_target(line, body, message.partial)) write_advertisement_flags(line, message.field);
  } else {
    line << "redirect to";
    if (write_target(line, body, message.partial)) write_target(line << " for", body, message.partial);
  }
  if (body.ok()) write_options(line, body.rest(), message.partial);
}

std::string_view other_name(std::uint8_t type) {
  switch (type) {
    case kEchoRequest:
      return "echo request";
    case kEchoReply:
      return "echo reply";
    case 130:
      return "multicast listener query";
    case 131:
      return "multicast listener report";
    case 132:
      return "multicast listener done";
    case 143:
      return "multicast listener report v2";
    default:
      return "";
  }
}

void write_other(Line& line, const Message& message, std::size_t length) {
  const auto name = other_name(message.type);
  if (name.empty()) {
    line << "type " << message.type << " code " << message.code;
  } else {
    line << name;
  }
  if (message.type <= kEchoReply)
    line << " id " << (message.field >> 16) << " seq " << (message.field & 0xffff);
  line << " len " << length;
}

}  // namespace

void describe_icmpv6(Line& line, const IpPayload& payload) {
  ByteReader reader(payload.bytes);
  Message message{.type = reader.u8(), .code = reader.u8(), .partial = payload.partial};
  reader.skip(2);
  message.field = reader.u32();
  message.body = reader.rest();
  if (!reader.ok()) return write_short_header(line, payload, payload.partial, "ICMPv6", kHeaderSize);
  write_ends(line, payload);
  line << "ICMPv6 ";
  if (!payload.partial)
    verify_checksum(line, "ICMPv6", payload.bytes, kChecksumPosition, pseudo_header_of(payload));
  if (message.type < kFirstInformational) {
    write_error(line, message);
  } else if (message.type >= kRouterSolicitation && message.type <= kRedirect) {
    write_neighbor_discovery(line, message);
  } else {
    write_other(line, message, payload.length - kHeaderSize);
  }
}

}  // namespace netrig::describing
