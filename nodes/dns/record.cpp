#include "dns/record.hpp"

#include <algorithm>

#include "dns/ldns.hpp"

namespace netrig::dns {

namespace {

std::string hexadecimal(ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (auto byte : bytes) text += {kDigits[byte >> 4], kDigits[byte & 15]};
  return text;
}

/// RFC 3597 5.
std::string unknown_rdata_text(ByteView rdata) {
  return "\\# " + std::to_string(rdata.size()) + (rdata.empty() ? "" : " ") + hexadecimal(rdata);
}

/// The record as ldns sees it, with the root as its owner; none if ldns finds the data malformed.
LdnsRecord to_ldns(const Record& record) {
  ByteWriter wire;
  wire.u8(0)
      .u16(static_cast<std::uint16_t>(record.type))
      .u16(static_cast<std::uint16_t>(record.record_class));
  wire.u32(record.ttl_seconds).u16(static_cast<std::uint16_t>(record.rdata.size())).bytes(record.rdata);
  ldns_rr* parsed = nullptr;
  std::size_t position = 0;
  if (ldns_wire2rr(&parsed, wire.view().data(), wire.size(), &position, LDNS_SECTION_ANSWER) !=
      LDNS_STATUS_OK)
    return {};
  return LdnsRecord(parsed);
}

/// How many bytes of the data stand before the name that the record points to.
std::optional<std::size_t> target_position(RecordType type) {
  switch (type) {
    case RecordType::ns:
    case RecordType::cname:
    case RecordType::dname:
    case RecordType::ptr:
      return 0;
    case RecordType::mx:  // RFC 1035 3.3.9
    case RecordType::svcb:
    case RecordType::https:  // RFC 9460 2.2
      return 2;
    case RecordType::srv:
      return 6;  // RFC 2782
    default:
      return {};
  }
}

}  // namespace

std::string to_string(RecordType type) {
  return text_of(LdnsText(ldns_rr_type2str(static_cast<ldns_rr_type>(type))));
}

std::string to_string(RecordClass record_class) {
  return text_of(LdnsText(ldns_rr_class2str(static_cast<ldns_rr_class>(record_class))));
}

std::optional<RecordClass> parse_record_class(std::string_view text) {
  if (text == "IN" || text == "in") return RecordClass::internet;
  if (text == "CH" || text == "ch") return RecordClass::chaos;
  if (text == "HS" || text == "hs") return RecordClass::hesiod;
  return {};
}

std::optional<RecordType> parse_record_type(std::string_view text) {
  const auto type = ldns_get_rr_type_by_name(std::string(text).c_str());
  if (type == 0) return {};
  return static_cast<RecordType>(type);
}

bool is_well_formed(const Record& record) {
  return to_ldns(record) != nullptr;
}

std::string rdata_text(const Record& record) {
  constexpr auto kNxt = static_cast<RecordType>(30);  // whose second field ldns writes in a form of its own
  if (record.type == kNxt) return unknown_rdata_text(record.rdata);
  if (const auto parsed = to_ldns(record)) {
    auto text =
        text_of(LdnsText(ldns_rr2str(parsed.get())));  // owner, TTL, class, type and data, separated by tabs
    std::size_t at = 0;
    for (int field = 0; field < 4 && at != std::string::npos; ++field) at = text.find('\t', at + (field > 0));
    if (at != std::string::npos) {
      while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
      return at < text.size() ? text.substr(at + 1) : "";
    }
  }
  return unknown_rdata_text(record.rdata);
}

std::optional<IpAddress> address_of(const Record& record) {
  if (record.type == RecordType::a && record.rdata.size() == Ipv4Address::Octets().size()) {
    Ipv4Address::Octets octets;
    std::copy(record.rdata.begin(), record.rdata.end(), octets.begin());
    return Ipv4Address(octets);
  }
  if (record.type == RecordType::aaaa && record.rdata.size() == Ipv6Address::Octets().size()) {
    Ipv6Address::Octets octets;
    std::copy(record.rdata.begin(), record.rdata.end(), octets.begin());
    return Ipv6Address(octets);
  }
  return {};
}

std::optional<Name> target_of(const Record& record) {
  const auto position = target_position(record.type);
  if (!position) return {};
  ByteReader reader(record.rdata);
  reader.skip(*position);
  return Name::read(reader);
}

std::optional<std::uint32_t> negative_ttl_of(const Record& soa) {
  ByteReader reader(soa.rdata);
  constexpr std::size_t kBeforeMinimum = 16;  // serial, refresh, retry, expire: RFC 1035 3.3.13
  if (soa.type != RecordType::soa || !Name::read(reader) || !Name::read(reader)) return {};
  reader.skip(kBeforeMinimum);
  const auto minimum = reader.u32();
  if (!reader.ok()) return {};
  return minimum;
}

}  // namespace netrig::dns
