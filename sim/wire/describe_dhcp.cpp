// DHCP (RFC 2131, options of RFC 2132) and BOOTP without it (RFC 951).
#include <array>
#include <optional>

#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kHeaderSize = 240;  // with the magic cookie
constexpr std::size_t kFileSize = 128, kSnameSize = 64;
constexpr std::uint32_t kMagicCookie = 0x63825363;  // RFC 2131 3
constexpr std::uint8_t kBootRequest = 1;
constexpr std::uint8_t kEthernetHardware = 1;
constexpr std::size_t kMostListed = 4;  // addresses of one option

// Options (RFC 2132).
constexpr std::uint8_t kPad = 0;
constexpr std::uint8_t kMask = 1;
constexpr std::uint8_t kRouter = 3;
constexpr std::uint8_t kDnsServer = 6;
constexpr std::uint8_t kHostName = 12;
constexpr std::uint8_t kDomainName = 15;
constexpr std::uint8_t kMtu = 26;
constexpr std::uint8_t kNtpServer = 42;
constexpr std::uint8_t kRequestedAddress = 50;
constexpr std::uint8_t kLeaseTime = 51;
constexpr std::uint8_t kOverload = 52;
constexpr std::uint8_t kMessageType = 53;
constexpr std::uint8_t kServerIdentifier = 54;
constexpr std::uint8_t kMessage = 56;
constexpr std::uint8_t kRenewalTime = 58;
constexpr std::uint8_t kRebindingTime = 59;
constexpr std::uint8_t kEnd = 255;

struct Header {
  std::uint8_t operation = 0;
  std::uint32_t xid = 0;
  Ipv4Address client, yours, relay;
  std::uint8_t hardware = 0, hardware_size = 0;
  ByteView hardware_address;  ///< as long as it says, at most 16
  ByteView sname, file;
};

/// The first value of every option, by its code; an empty value is no value.
class Options {
 public:
  /// Adds the options of one field; false when one of them is cut short.
  bool add(ByteView field) {
    ByteReader reader(field);
    while (reader.left() > 0) {
      const auto code = reader.u8();
      if (code == kPad) continue;
      if (code == kEnd) return true;
      const auto value = reader.take(reader.u8());
      if (!reader.ok()) return false;
      if (values_[code].empty()) values_[code] = value;
    }
    return true;
  }

  ByteView bytes(std::uint8_t code) const { return values_[code]; }

  std::optional<std::uint32_t> number(std::uint8_t code) const {
    if (values_[code].size() != 4) return {};
    return ByteReader(values_[code]).u32();
  }

  std::optional<std::uint16_t> short_number(std::uint8_t code) const {
    if (values_[code].size() != 2) return {};
    return ByteReader(values_[code]).u16();
  }

  std::optional<std::uint8_t> octet(std::uint8_t code) const {
    if (values_[code].size() != 1) return {};
    return values_[code].front();
  }

 private:
  std::array<ByteView, 256> values_{};
};

std::string_view type_name(std::uint8_t type) {
  constexpr std::string_view kNames[] = {
      "",        "Discover", "Offer",      "Request",    "Decline",         "Ack",          "Nak",
      "Release", "Inform",   "ForceRenew", "LeaseQuery", "LeaseUnassigned", "LeaseUnknown", "LeaseActive"};
  return type < std::size(kNames) ? kNames[type] : "";
}

Header read_header(ByteReader& reader) {
  Header header;
  header.operation = reader.u8();
  header.hardware = reader.u8();
  header.hardware_size = reader.u8();
  reader.skip(1);
  header.xid = reader.u32();
  reader.skip(4);
  header.client = read_ipv4(reader);
  header.yours = read_ipv4(reader);
  reader.skip(4);
  header.relay = read_ipv4(reader);
  header.hardware_address = reader.take(16);
  header.sname = reader.take(kSnameSize);
  header.file = reader.take(kFileSize);
  return header;
}

void write_type(Line& line, const Header& header, const Options& options, bool partial) {
  const auto type = options.octet(kMessageType);
  if (!type && partial) {
    line << "DHCP";
  } else if (!type) {
    line << (header.operation == kBootRequest ? "BOOTP request" : "BOOTP reply");
  } else if (type_name(*type).empty()) {
    line << "DHCP type " << *type;
  } else {
    line << "DHCP " << type_name(*type);
  }
}

void write_hardware_address(Line& line, const Header& header) {
  line << " chaddr ";
  if (header.hardware == kEthernetHardware && header.hardware_size == 6) {
    ByteReader reader(header.hardware_address);
    line << read_mac(reader);
  } else {
    line << "type " << header.hardware << " length " << header.hardware_size;
  }
}

void write_address(Line& line, std::string_view name, std::optional<std::uint32_t> value) {
  if (value) line << name << Ipv4Address(*value);
}

void write_number(Line& line, std::string_view name, std::optional<std::uint32_t> value) {
  if (value) line << name << *value;
}

/// In seconds; RFC 2131 3.3.
void write_time(Line& line, std::string_view name, std::optional<std::uint32_t> seconds) {
  constexpr std::uint32_t kInfinite = 0xffffffff;
  if (seconds == kInfinite) {
    line << name << "infinite";
  } else {
    write_number(line, name, seconds);
  }
}

void write_text(Line& line, std::string_view name, ByteView value) {
  if (!value.empty()) line << name << Quoted{value};
}

void write_addresses(Line& line, std::string_view name, ByteView value) {
  ByteReader reader(value);
  for (std::size_t i = 0; i < kMostListed && reader.left() >= 4; ++i) {
    line << (i == 0 ? name : ",") << read_ipv4(reader);
  }
}

void write_fields(Line& line, const Header& header, const Options& options) {
  const bool request = header.operation == kBootRequest;
  if (!header.yours.is_unspecified()) line << ' ' << header.yours;
  write_address(line, request ? " to " : " from ", options.number(kServerIdentifier));
  line << " xid " << Hex{header.xid, 8};
  write_hardware_address(line, header);
  if (!header.client.is_unspecified()) line << " ciaddr " << header.client;
  if (!header.relay.is_unspecified()) line << " via " << header.relay;
  write_address(line, " requested ", options.number(kRequestedAddress));
  write_time(line, " lease ", options.number(kLeaseTime));
  write_time(line, " t1 ", options.number(kRenewalTime));
  write_time(line, " t2 ", options.number(kRebindingTime));
  write_address(line, " mask ", options.number(kMask));
  write_addresses(line, " router ", options.bytes(kRouter));
  write_addresses(line, " dns ", options.bytes(kDnsServer));
  write_text(line, " domain ", options.bytes(kDomainName));
  write_addresses(line, " ntp ", options.bytes(kNtpServer));
  write_number(line, " mtu ", options.short_number(kMtu));
  write_text(line, " host ", options.bytes(kHostName));
  write_text(line, " message ", options.bytes(kMessage));
}

/// All options: behind the cookie, and in the two fields that option 52 may lend to them (RFC 2132 9.3).
bool read_options(const Header& header, ByteView bytes, Options& options) {
  constexpr std::uint8_t kInFile = 1, kInSname = 2;
  bool ok = options.add(bytes);
  const auto overload = options.octet(kOverload).value_or(0);
  if (overload & kInFile) ok = options.add(header.file) && ok;
  if (overload & kInSname) ok = options.add(header.sname) && ok;
  return ok;
}

}  // namespace

void describe_dhcp(Line& line, Part message) {
  ByteReader reader(message.bytes);
  const auto header = read_header(reader);
  const auto cookie = reader.u32();
  if (!reader.ok() && message.partial) {
    line << "DHCP";
    return;
  }
  if (!reader.ok()) {
    line.malformed("DHCP") << message.bytes.size() << " bytes, a header has " << kHeaderSize;
    return;
  }
  if (cookie != kMagicCookie) {
    line.malformed("DHCP") << "cookie " << Hex{cookie, 8};
    return;
  }
  Options options;
  const bool options_ok = read_options(header, reader.rest(), options);
  write_type(line, header, options, message.partial);
  write_fields(line, header, options);
  if (!options_ok && !message.partial) line.malformed("DHCP") << "an option is cut short";
}

}  // namespace netrig::describing
