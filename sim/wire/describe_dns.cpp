// DNS messages (RFC 1035 4.1; EDNS: RFC 6891) over UDP, and over TCP with their length in front.
#include "wire/describe_dns.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kHeaderSize = 12;
constexpr std::size_t kMostQuestions = 4;
constexpr std::size_t kMostAnswers = 16;
constexpr std::size_t kMostOthers = 4;    // records of the authority and of the additional section
constexpr std::size_t kMostMessages = 8;  // of one TCP segment
constexpr std::uint16_t kResponse = 0x8000;

struct Header {
  std::uint16_t id = 0;
  std::uint16_t flags = 0;
  std::uint16_t questions = 0, answers = 0, authorities = 0, additionals = 0;

  bool is_response() const { return flags & kResponse; }
  unsigned opcode() const { return flags >> 11 & 15; }
  unsigned rcode() const { return flags & 15; }
};

Header read_header(DnsReader& reader) {
  return {.id = reader.u16(),
          .flags = reader.u16(),
          .questions = reader.u16(),
          .answers = reader.u16(),
          .authorities = reader.u16(),
          .additionals = reader.u16()};
}

std::string_view opcode_name(unsigned opcode) {
  constexpr std::string_view kNames[] = {"",        "iquery ", "status ",  "opcode 3 ",
                                         "notify ", "update ", "stateful "};
  return opcode < std::size(kNames) ? kNames[opcode] : "other ";
}

/// IANA, "DNS RCODEs".
std::string_view rcode_name(unsigned rcode) {
  constexpr std::string_view kNames[] = {"NoError",  "FormErr", "ServFail", "NXDomain", "NotImp", "Refused",
                                         "YXDomain", "YXRRSet", "NXRRSet",  "NotAuth",  "NotZone"};
  return rcode < std::size(kNames) ? kNames[rcode] : "";
}

void write_rcode(Line& line, unsigned rcode) {
  const auto name = rcode_name(rcode);
  if (name.empty()) {
    line << " RCODE" << rcode;
  } else {
    line << ' ' << name;
  }
}

void write_questions(Line& line, DnsReader& reader, std::size_t count) {
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    const auto name = reader.name();
    const auto type = reader.u16(), dns_class = reader.u16();
    if (!reader.ok() || i > kMostQuestions) continue;
    line << (i == 0 ? " " : ", ");
    if (i == kMostQuestions) {
      line << "...";
      continue;
    }
    write_dns_type(line, type);
    line << ' ' << name;
    write_dns_class(line, dns_class);
  }
}

/// The records of one section: `first` before the first that is written, ", " before the others.
void write_records(Line& line, DnsReader& reader, std::size_t count, std::size_t most, std::string_view first,
                   Edns& edns) {
  std::size_t written = 0;
  Line unwritten;
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    Line& target = written < most ? line : unwritten;
    written += describe_dns_record(target, reader, written == 0 ? first : ", ", edns);
  }
  if (written > most) line << ", " << written - most << " more";
}

void write_flags(Line& line, const Header& header) {
  struct Flag {
    std::uint16_t bit;
    std::string_view name;
  };
  constexpr Flag kFlags[] = {{0x0400, "aa"}, {0x0200, "tc"}, {0x0100, "rd"},
                             {0x0080, "ra"}, {0x0020, "ad"}, {0x0010, "cd"}};
  std::string_view separator = "; flags ";
  for (const auto& flag : kFlags) {
    if (!(header.flags & flag.bit)) continue;
    line << separator << flag.name;
    separator = ",";
  }
}

void write_edns(Line& line, const Edns& edns) {
  if (!edns.present) return;
  line << "; edns " << edns.udp_size << (edns.dnssec_ok ? " do" : "");
  if (edns.rcode_above != 0) line << " rcode above " << edns.rcode_above;
}

void write_end(Line& line, DnsReader::State state, bool partial) {
  if (state == DnsReader::State::malformed) {
    line.malformed("DNS") << "bad name";
  } else if (state == DnsReader::State::ended && !partial) {
    line.malformed("DNS") << "it ends before its last record";
  }
}

void write_message(Line& line, DnsReader& reader, const Header& header) {
  line << "DNS " << opcode_name(header.opcode()) << (header.is_response() ? "response " : "query ");
  line << Hex{header.id, 4};
  write_questions(line, reader, header.questions);
  if (header.is_response()) write_rcode(line, header.rcode());
  Edns edns;
  write_records(line, reader, header.answers, kMostAnswers, header.is_response() ? ": " : "; answer ", edns);
  write_records(line, reader, header.authorities, kMostOthers, "; authority ", edns);
  write_records(line, reader, header.additionals, kMostOthers, "; additional ", edns);
  write_flags(line, header);
  write_edns(line, edns);
}

}  // namespace

void describe_dns(Line& line, Part message) {
  DnsReader reader(message.bytes);
  const auto header = read_header(reader);
  if (reader.ok()) {
    write_message(line, reader, header);
    write_end(line, reader.state(), message.partial);
  } else if (message.partial) {
    line << "DNS";
  } else {
    line.malformed("DNS") << message.bytes.size() << " bytes, a header has " << kHeaderSize;
  }
}

void describe_dns_stream(Line& line, Part segment) {
  ByteReader reader(segment.bytes);
  for (std::size_t i = 0; reader.left() > 0; ++i) {
    if (i > 0) line << " | ";
    const std::size_t length = reader.u16();
    const bool whole = reader.ok() && length >= kHeaderSize && length <= reader.left();
    if (!whole || i == kMostMessages) {
      // Perhaps a message's middle: a segment does not say where it began.
      line << (whole ? "..." : "DNS part of a message");
      return;
    }
    describe_dns(line, {reader.take(length), segment.partial});
  }
}

}  // namespace netrig::describing
