#include "dns/query.hpp"

#include <algorithm>

#include "dns/header.hpp"

namespace netrig::dns {

namespace {

constexpr std::uint16_t kDnssecOk = 0x8000;  // RFC 3225 3

std::optional<Question> read_question(ByteReader& reader) {
  auto name = Name::read(reader);
  const auto type = reader.u16();
  const auto record_class = reader.u16();
  if (!name || !reader.ok()) return {};
  return Question{std::move(*name), static_cast<RecordType>(type), static_cast<RecordClass>(record_class)};
}

struct OptRecords {
  std::optional<Edns> edns = {};
  int count = 0;
  bool misplaced = false;  ///< not at the root
};

/// One record; false if it is malformed.
bool read_record(ByteReader& reader, OptRecords& found) {
  const auto owner = reader.rest();
  if (!Name::skip(reader)) return false;
  const auto type = reader.u16();
  const auto udp_bytes = reader.u16();
  reader.skip(1);  // the extended code, 0 in queries
  const auto version = reader.u8();
  const auto flags = reader.u16();
  const auto options = reader.take(reader.u16());
  if (!reader.ok()) return false;
  if (static_cast<RecordType>(type) != RecordType::opt) return true;
  found.edns = Edns{udp_bytes, version, (flags & kDnssecOk) != 0, Bytes(options.begin(), options.end())};
  found.misplaced = found.misplaced || owner.front() != 0;
  ++found.count;
  return true;
}

/// False if one is malformed; those before it are read.
bool read_records(ByteReader& reader, const WireHeader& wire, OptRecords& found) {
  const int records = wire.answers + wire.authorities + wire.additionals;
  for (int i = 0; i < records; ++i) {
    if (!read_record(reader, found)) return false;
  }
  return true;
}

/// A rejection, with as much of EDNS as can be found: who sends it gets it back (RFC 6891 6.1.1).
Rejected reject(ByteReader reader, const WireHeader& wire, Rcode rcode) {
  Rejected rejected{.header = wire.header, .rcode = rcode};
  for (int i = 0; i < wire.questions; ++i) {
    if (!read_question(reader)) return rejected;
  }
  OptRecords found;
  read_records(reader, wire, found);
  rejected.edns = std::move(found.edns);
  return rejected;
}

}  // namespace

std::variant<Query, Rejected, Ignored> parse_query(ByteView message) {
  ByteReader reader(message);
  const auto wire = WireHeader::parse(reader);
  if (!wire || wire->header.response) return Ignored{};
  if (wire->header.opcode != Opcode::query) return reject(reader, *wire, Rcode::not_implemented);
  if (wire->questions != 1) return reject(reader, *wire, Rcode::format_error);
  Rejected malformed{.header = wire->header};
  malformed.question = read_question(reader);
  if (!malformed.question) return malformed;

  OptRecords found;
  const bool whole = read_records(reader, *wire, found) && reader.left() == 0;
  if (!whole || found.count > 1 || found.misplaced) {  // RFC 6891 6.1.1
    malformed.edns = std::move(found.edns);
    return malformed;
  }
  if (found.edns && found.edns->version > 0) {
    return Rejected{wire->header, Rcode::bad_version, malformed.question, found.edns};
  }
  return Query{wire->header, std::move(*malformed.question), std::move(found.edns)};
}

std::size_t reply_limit_bytes(Transport transport, const std::optional<Edns>& edns) {
  if (transport == Transport::tcp) return kMaxMessageBytes;
  if (!edns) return kClassicUdpBytes;
  return std::clamp<std::size_t>(edns->udp_bytes, kClassicUdpBytes, kEdnsUdpBytes);
}

}  // namespace netrig::dns
