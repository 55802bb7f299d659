// Resource records and questions (RFC 1035 3.2, 4.1.2) as values; their text is the master file's (RFC 1035
// 5, RFC 3597 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/name.hpp"
#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig::dns {

/// Any 16-bit value is a type; those with a meaning in this code have a name.
enum class RecordType : std::uint16_t {
  a = 1,
  ns = 2,
  cname = 5,
  soa = 6,
  ptr = 12,
  mx = 15,
  txt = 16,
  aaaa = 28,
  srv = 33,
  dname = 39,
  opt = 41,
  ds = 43,
  rrsig = 46,
  nsec = 47,
  svcb = 64,
  https = 65,
  tkey = 249,
  tsig = 250,
  ixfr = 251,
  axfr = 252,
  mailb = 253,
  maila = 254,
  any = 255,
};

enum class RecordClass : std::uint16_t { internet = 1, chaos = 3, hesiod = 4, none = 254, any = 255 };

/// "A", "TYPE65280".
std::string to_string(RecordType type);
std::string to_string(RecordClass record_class);
/// "IN", "CH", "HS", or all of it in small letters, as a command line has them.
std::optional<RecordClass> parse_record_class(std::string_view text);
/// The names of to_string(), in any case.
std::optional<RecordType> parse_record_type(std::string_view text);

struct Question {
  Name name;
  RecordType type = RecordType::a;
  RecordClass record_class = RecordClass::internet;

  friend auto operator<=>(const Question&, const Question&) = default;
  friend bool operator==(const Question&, const Question&) = default;
};

struct Record {
  Name owner = {};
  RecordType type = RecordType::a;
  RecordClass record_class = RecordClass::internet;
  std::uint32_t ttl_seconds = 0;
  Bytes rdata = {};  ///< as on the wire, names in it uncompressed

  friend bool operator==(const Record&, const Record&) = default;
};

using Records = std::vector<Record>;

/// Whether the data consists of the fields that the type's does; of a type that ldns does not know, any does.
bool is_well_formed(const Record& record);
/// The record's data in presentation format, "10 mail.lab."; what cannot be understood as `\# 2 abcd` (RFC
/// 3597 5).
std::string rdata_text(const Record& record);

/// The address in an A or AAAA record of the right length.
std::optional<IpAddress> address_of(const Record& record);
/// The name that a CNAME, DNAME, NS, PTR, MX, SRV, SVCB or HTTPS record points to.
std::optional<Name> target_of(const Record& record);
/// The MINIMUM field of a SOA record: the upper limit of a negative answer's lifetime (RFC 2308 4).
std::optional<std::uint32_t> negative_ttl_of(const Record& soa);

}  // namespace netrig::dns
