// DNS resource records (RFC 1035 4.1.3): the data of the types that a lab meets, and the size of all others.
#include "wire/describe_dns.hpp"

namespace netrig::describing {

namespace {

// Types (IANA, "Domain Name System Parameters").
constexpr std::uint16_t kA = 1, kNs = 2, kCname = 5, kSoa = 6, kPtr = 12, kMx = 15, kTxt = 16, kAaaa = 28,
                        kSrv = 33, kDname = 39, kOpt = 41;
constexpr std::uint16_t kClassIn = 1;
constexpr std::size_t kMostTexts = 8;

std::string_view type_name(std::uint16_t type) {
  switch (type) {
    case kA:
      return "A";
    case kNs:
      return "NS";
    case kCname:
      return "CNAME";
    case kSoa:
      return "SOA";
    case kPtr:
      return "PTR";
    case 13:
      return "HINFO";
    case kMx:
      return "MX";
    case kTxt:
      return "TXT";
    case kAaaa:
      return "AAAA";
    case kSrv:
      return "SRV";
    case 35:
      return "NAPTR";
    case kDname:
      return "DNAME";
    case kOpt:
      return "OPT";
    case 43:
      return "DS";
    case 44:
      return "SSHFP";
    case 46:
      return "RRSIG";
    case 47:
      return "NSEC";
    case 48:
      return "DNSKEY";
    case 50:
      return "NSEC3";
    case 51:
      return "NSEC3PARAM";
    case 52:
      return "TLSA";
    case 64:
      return "SVCB";
    case 65:
      return "HTTPS";
    case 250:
      return "TSIG";
    case 251:
      return "IXFR";
    case 252:
      return "AXFR";
    case 255:
      return "ANY";
    case 257:
      return "CAA";
    default:
      return "";
  }
}

void write_address(Line& line, DnsReader& data, std::uint16_t type) {
  const auto octets = data.take(type == kA ? 4 : 16);
  ByteReader reader(octets);
  if (!data.ok()) return;
  if (type == kA) {
    line << read_ipv4(reader);
  } else {
    line << read_ipv6(reader);
  }
}

void write_soa(Line& line, DnsReader& data) {
  const auto server = data.name(), mailbox = data.name();
  line << server << ' ' << mailbox;
  for (int i = 0; i < 5; ++i) line << ' ' << data.u32();
}

void write_texts(Line& line, DnsReader& data) {
  for (std::size_t i = 0; i < kMostTexts && data.ok() && data.left() > 0; ++i) {
    line << (i == 0 ? "" : " ") << Quoted{data.take(data.u8())};
  }
  if (data.left() > 0) line << " ...";
}

void write_srv(Line& line, DnsReader& data) {
  for (int i = 0; i < 3; ++i) line << data.u16() << ' ';
  line << data.name();
}

void write_data(Line& line, DnsReader& data, std::uint16_t type) {
  switch (type) {
    case kA:
    case kAaaa:
      return write_address(line, data, type);
    case kNs:
    case kCname:
    case kPtr:
    case kDname:
      line << data.name();
      return;
    case kMx:
      line << data.u16() << ' ';
      line << data.name();
      return;
    case kSoa:
      return write_soa(line, data);
    case kTxt:
      return write_texts(line, data);
    case kSrv:
      return write_srv(line, data);
    default:
      line << '(' << data.left() << " bytes)";
  }
}

}  // namespace

void write_dns_type(Line& line, std::uint16_t type) {
  const auto name = type_name(type);
  if (name.empty()) {
    line << "TYPE" << type;
  } else {
    line << name;
  }
}

void write_dns_class(Line& line, std::uint16_t dns_class) {
  if (dns_class == kClassIn) return;
  switch (dns_class) {
    case 3:
      line << " CH";
      break;
    case 4:
      line << " HS";
      break;
    case 254:
      line << " NONE";
      break;
    case 255:
      line << " ANY";
      break;
    default:
      line << " CLASS" << dns_class;
  }
}

bool describe_dns_record(Line& line, DnsReader& reader, std::string_view separator, Edns& edns) {
  const auto owner = reader.name();
  const auto type = reader.u16(), dns_class = reader.u16();
  const auto ttl = reader.u32();
  auto data = reader.part(reader.u16());
  if (!reader.ok()) return false;
  if (type == kOpt) {
    edns = {.present = true,
            .udp_size = dns_class,
            .rcode_above = static_cast<std::uint8_t>(ttl >> 24),
            .dnssec_ok = (ttl & 0x8000) != 0};
    return false;
  }
  line << separator << owner;
  write_dns_class(line, dns_class);
  line << ' ';
  write_dns_type(line, type);
  line << ' ';
  const bool empty = data.left() == 0;  // in RFC 2136 and with RFC 3597 allowed for all types
  if (!empty) write_data(line, data, type);
  if (!data.ok()) line.malformed("DNS") << "data of a record";
  line << (empty ? "" : " ") << "(ttl " << ttl << ')';
  return true;
}

}  // namespace netrig::describing
