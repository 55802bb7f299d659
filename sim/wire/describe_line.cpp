// The line of text under construction, and addresses on their way from a packet into it. Formatting is
// written by hand, since captures have millions of packets.
#include <algorithm>
#include <array>
#include <charconv>

#include "wire/describe_layers.hpp"

namespace netrig::describing {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::size_t kUsualLength = 160;

void append_byte(std::string& text, std::uint8_t byte) {
  if (byte == '\n') {
    text += "\\n";
  } else if (byte == '\r') {
    text += "\\r";
  } else if (byte == '\t') {
    text += "\\t";
  } else if (byte == '\\') {
    text += "\\\\";
  } else if (byte >= 0x20 && byte < 0x7f) {
    text += static_cast<char>(byte);
  } else {
    text += "\\x";
    text += kHexDigits[byte >> 4];
    text += kHexDigits[byte & 15];
  }
}

}  // namespace

Line::Line() {
  text_.reserve(kUsualLength);
}

Line& Line::operator<<(std::string_view text) {
  text_ += text;
  return *this;
}

Line& Line::operator<<(char character) {
  text_ += character;
  return *this;
}

Line& Line::decimal(std::uint64_t number) {
  std::array<char, 20> digits;
  auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  text_.append(digits.data(), end);
  return *this;
}

Line& Line::operator<<(Hex number) {
  text_ += "0x";
  for (int digit = 7; digit >= 0; --digit) {
    const auto rest = number.value >> (4 * digit);
    if (digit < number.digits || rest != 0) text_ += kHexDigits[rest & 15];
  }
  return *this;
}

void Line::append_escaped(ByteView bytes, bool quoted) {
  for (auto byte : bytes.first(std::min(kLongestText, bytes.size()))) {
    if (quoted && byte == '"') text_ += '\\';
    append_byte(text_, byte);
  }
  if (bytes.size() > kLongestText) text_ += "...";
}

Line& Line::operator<<(Escaped text) {
  append_escaped(text.bytes, false);
  return *this;
}

Line& Line::operator<<(Quoted text) {
  text_ += '"';
  append_escaped(text.bytes, true);
  return *this << '"';
}

Line& Line::operator<<(const Ipv4Address& address) {
  const auto& octets = address.octets();
  return *this << octets[0] << '.' << octets[1] << '.' << octets[2] << '.' << octets[3];
}

Line& Line::operator<<(const Ipv6Address& address) {
  return *this << address.to_string();
}

Line& Line::operator<<(const IpAddress& address) {
  return address.is_v4() ? *this << address.v4() : *this << address.v6();
}

Line& Line::operator<<(const Endpoint& endpoint) {
  if (endpoint.address.is_v4()) return *this << endpoint.address.v4() << ':' << endpoint.port;
  return *this << '[' << endpoint.address.v6() << "]:" << endpoint.port;
}

Line& Line::operator<<(const MacAddress& address) {
  for (std::size_t i = 0; i < address.octets().size(); ++i) {
    if (i > 0) text_ += ':';
    text_ += kHexDigits[address.octets()[i] >> 4];
    text_ += kHexDigits[address.octets()[i] & 15];
  }
  return *this;
}

Line& Line::malformed(std::string_view protocol) {
  if (!text_.empty() && text_.back() != ' ' && text_.back() != '<') text_ += ' ';
  return *this << "malformed " << protocol << ": ";
}

void Line::truncated() {
  if (!truncated_) mark("[truncated]");
  truncated_ = true;
}

void Line::mark(std::string_view text) {
  marks_ += ' ';
  marks_ += text;
}

std::string Line::take() {
  if (text_.ends_with(' ')) text_.pop_back();
  text_ += marks_;
  marks_.clear();
  return std::move(text_);
}

}  // namespace netrig::describing
