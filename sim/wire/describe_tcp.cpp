// TCP segments (RFC 9293 3.1; options: RFC 7323, RFC 2018), and what is known by its port: FTP's control
// connection and DNS. Sequence numbers are told as they are on the wire: a line knows no other packet.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kHeaderSize = 20;
constexpr std::size_t kChecksumPosition = 16;
constexpr std::uint8_t kAck = 0x10;
constexpr std::uint8_t kUrg = 0x20;

struct Segment {
  std::uint16_t source = 0;
  std::uint16_t destination = 0;
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::size_t header_size = 0;
  std::uint8_t flags = 0;
  std::uint16_t window = 0;
  std::uint16_t urgent = 0;

  bool uses_port(std::uint16_t port) const { return source == port || destination == port; }
};

Segment read_header(ByteReader& reader) {
  Segment segment;
  segment.source = reader.u16();
  segment.destination = reader.u16();
  segment.seq = reader.u32();
  segment.ack = reader.u32();
  segment.header_size = (reader.u8() >> 4) * std::size_t{4};
  segment.flags = reader.u8();
  segment.window = reader.u16();
  reader.skip(2);
  segment.urgent = reader.u16();
  return segment;
}

void write_flags(Line& line, std::uint8_t flags) {
  constexpr std::string_view kNames[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
  std::string_view separator;
  for (int bit = 0; bit < 8; ++bit) {
    if (!(flags >> bit & 1)) continue;
    line << separator << kNames[bit];
    separator = ",";
  }
  if (flags == 0) line << "none";
}

void write_sack(Line& line, ByteReader& option) {
  line << "sack";
  while (option.left() >= 8) {
    const auto first = option.u32(), behind = option.u32();
    line << ' ' << first << '-' << behind;
  }
}

void write_option(Line& line, std::uint8_t kind, ByteView value) {
  ByteReader option(value);
  if (kind == 2 && value.size() == 2) {
    line << "mss " << option.u16();
  } else if (kind == 3 && value.size() == 1) {
    line << "wscale " << option.u8();
  } else if (kind == 4 && value.empty()) {
    line << "sackOK";
  } else if (kind == 5) {
    write_sack(line, option);
  } else if (kind == 8 && value.size() == 8) {
    const auto sent = option.u32(), echoed = option.u32();
    line << "ts " << sent << '/' << echoed;
  } else {
    line << "option " << kind << " of " << value.size() + 2;
  }
}

/// " <mss 1460, sackOK>": padding is left out.
void write_options(Line& line, ByteView options) {
  ByteReader reader(options);
  std::string_view separator = " <";
  while (reader.left() > 0) {
    const auto kind = reader.u8();
    if (kind == 0) break;
    if (kind == 1) continue;
    const auto length = reader.u8();
    const auto value = reader.take(length < 2 ? options.size() + 1 : length - std::size_t{2});
    line << separator;
    separator = ", ";
    if (!reader.ok()) {
      line.malformed("TCP") << "option " << kind << " length " << length;
      break;
    }
    write_option(line, kind, value);
  }
  if (separator == ", ") line << '>';
}

void describe_data(Line& line, const Segment& segment, Part data) {
  if (data.bytes.empty()) return;
  if (segment.uses_port(kPortFtp) || segment.uses_port(kPortFtpByHand)) {
    line << ": ";
    describe_ftp(line, data);
  } else if (segment.uses_port(kPortDns) || segment.uses_port(kPortMulticastDns)) {
    line << ": ";
    describe_dns_stream(line, data);
  }
}

void write_segment(Line& line, const Segment& segment, ByteView options) {
  line << "TCP flags ";
  write_flags(line, segment.flags);
  line << " seq " << segment.seq;
  if (segment.flags & kAck) line << " ack " << segment.ack;
  line << " win " << segment.window;
  if (segment.flags & kUrg) line << " urg " << segment.urgent;
  write_options(line, options);
}

}  // namespace

void describe_tcp(Line& line, const IpPayload& payload) {
  ByteReader reader(payload.bytes);
  const auto segment = read_header(reader);
  if (!reader.ok()) return write_short_header(line, payload, payload.partial, "TCP", kHeaderSize);
  write_ports(line, payload, segment.source, segment.destination);
  const bool too_long = segment.header_size > payload.length;
  if (too_long && payload.partial) {
    line << "TCP";
    return;
  }
  if (segment.header_size < kHeaderSize || too_long) {
    line.malformed("TCP") << "header length " << segment.header_size << " in " << payload.length << " bytes";
    return;
  }
  if (!payload.partial) {
    verify_checksum(line, "TCP", payload.bytes, kChecksumPosition, pseudo_header_of(payload));
  }
  const bool all_options = payload.bytes.size() >= segment.header_size;
  const auto options = all_options ? reader.take(segment.header_size - kHeaderSize) : ByteView();
  write_segment(line, segment, options);
  line << " len " << payload.length - segment.header_size;
  if (all_options) describe_data(line, segment, {reader.rest(), payload.partial});
}

}  // namespace netrig::describing
