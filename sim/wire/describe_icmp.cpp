// ICMP (RFC 792, RFC 1122 3.2.2, RFC 1191, RFC 1812 5.2.7.1) and the packets that its errors quote.
#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kChecksumPosition = 2;

// Message types (IANA, "ICMP Parameters").
constexpr std::uint8_t kEchoReply = 0;
constexpr std::uint8_t kUnreachable = 3;
constexpr std::uint8_t kRedirect = 5;
constexpr std::uint8_t kEchoRequest = 8;
constexpr std::uint8_t kTimeExceeded = 11;
constexpr std::uint8_t kParameterProblem = 12;
constexpr std::uint8_t kTimestampRequest = 13;
constexpr std::uint8_t kTimestampReply = 14;

constexpr std::uint8_t kFragmentationNeeded = 4;  // code of kUnreachable

struct Message {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t field = 0;  ///< the second word, whose meaning is the type's
};

std::string_view unreachable_kind(std::uint8_t code) {
  switch (code) {
    case 0:
      return "net unreachable";
    case 1:
      return "host unreachable";
    case 2:
      return "protocol unreachable";
    case 3:
      return "port unreachable";
    case 4:
      return "fragmentation needed";
    case 5:
      return "source route failed";
    case 6:
      return "net unknown";
    case 7:
      return "host unknown";
    case 9:
      return "net prohibited";
    case 10:
      return "host prohibited";
    case 11:
      return "net unreachable for type of service";
    case 12:
      return "host unreachable for type of service";
    case 13:
      return "administratively prohibited";
    case 14:
      return "host precedence violation";
    case 15:
      return "precedence cutoff";
    default:
      return "";
  }
}

std::string_view redirect_kind(std::uint8_t code) {
  switch (code) {
    case 0:
      return "net";
    case 1:
      return "host";
    case 2:
      return "net and type of service";
    case 3:
      return "host and type of service";
    default:
      return "unknown";
  }
}

void write_unreachable(Line& line, const Message& message) {
  const auto kind = unreachable_kind(message.code);
  if (kind.empty()) {
    line << "unreachable code " << message.code;
  } else {
    line << kind;
  }
  if (message.code == kFragmentationNeeded) line << " mtu " << (message.field & 0xffff);  // RFC 1191 4
}

void write_redirect(Line& line, const Message& message) {
  line << "redirect " << redirect_kind(message.code) << " to " << Ipv4Address(message.field);
}

void write_time_exceeded(Line& line, const Message& message) {
  line << "time exceeded";
  if (message.code == 0) line << " in transit";
  if (message.code == 1) line << " in reassembly";
  if (message.code > 1) line << " code " << message.code;
}

/// The error's own words; false when the message is no error.
bool write_error(Line& line, const Message& message) {
  switch (message.type) {
    case kUnreachable:
      write_unreachable(line, message);
      return true;
    case kRedirect:
      write_redirect(line, message);
      return true;
    case kTimeExceeded:
      write_time_exceeded(line, message);
      return true;
    case kParameterProblem:
      line << "parameter problem at byte " << (message.field >> 24);
      return true;
    default:
      return false;
  }
}

std::string_view query_name(std::uint8_t type) {
  switch (type) {
    case kEchoRequest:
      return "echo request";
    case kEchoReply:
      return "echo reply";
    case kTimestampRequest:
      return "timestamp request";
    case kTimestampReply:
      return "timestamp reply";
    default:
      return "";
  }
}

void write_query(Line& line, const Message& message, std::size_t length) {
  const auto name = query_name(message.type);
  if (name.empty()) {
    line << "type " << message.type << " code " << message.code;
  } else {
    line << name << " id " << (message.field >> 16) << " seq " << (message.field & 0xffff);
  }
  line << " len " << length;
}

}  // namespace

void describe_icmp(Line& line, const IpPayload& payload) {
  ByteReader reader(payload.bytes);
  Message message{.type = reader.u8(), .code = reader.u8()};
  reader.skip(2);
  message.field = reader.u32();
  if (!reader.ok()) return write_short_header(line, payload, payload.partial, "ICMP", kHeaderSize);
  write_ends(line, payload);
  line << "ICMP ";
  if (!payload.partial) verify_checksum(line, "ICMP", payload.bytes, kChecksumPosition);
  if (write_error(line, message)) {
    describe_quoted_ipv4(line, reader.rest());
  } else {
    write_query(line, message, payload.length - kHeaderSize);
  }
}

}  // namespace netrig::describing
