#include "dhcp/dhcp_message.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "wire/address_bytes.hpp"

namespace netrig {

namespace {

constexpr std::uint32_t kMagicCookie = 0x63825363;  // RFC 2131 3
constexpr std::size_t kMinimumBytes = 300;

// Option 52 (RFC 2132 9.3).
constexpr std::uint8_t kFileHoldsOptions = 1;
constexpr std::uint8_t kSnameHoldsOptions = 2;

template <std::size_t Size>
void read_array(ByteReader& reader, std::array<std::uint8_t, Size>& to) {
  std::ranges::copy(reader.take(Size), to.begin());
}

void read_fixed_fields(ByteReader& reader, DhcpMessage& message) {
  message.op = reader.u8();
  message.htype = reader.u8();
  message.hlen = reader.u8();
  message.hops = reader.u8();
  message.xid = reader.u32();
  message.secs = reader.u16();
  message.flags = reader.u16();
  message.ciaddr = read_ipv4(reader);
  message.yiaddr = read_ipv4(reader);
  message.siaddr = read_ipv4(reader);
  message.giaddr = read_ipv4(reader);
  read_array(reader, message.chaddr);
  read_array(reader, message.sname);
  read_array(reader, message.file);
}

/// Takes the options out of the fields that option 52 names; false when they are malformed.
bool unfold_overload(DhcpMessage& message) {
  if (!message.options.contains(dhcp_option::kOverload)) return true;
  const auto overload = message.options.u8(dhcp_option::kOverload);
  if (!overload || *overload == 0 || *overload > (kFileHoldsOptions | kSnameHoldsOptions)) return false;
  if ((*overload & kFileHoldsOptions) != 0) {
    if (!message.options.parse(message.file)) return false;
    message.file = {};
  }
  if ((*overload & kSnameHoldsOptions) != 0) {
    if (!message.options.parse(message.sname)) return false;
    message.sname = {};
  }
  message.options.erase(dhcp_option::kOverload);
  return true;
}

}  // namespace

std::optional<DhcpMessageType> DhcpMessage::type() const {
  const auto number = options.u8(dhcp_option::kMessageType);
  if (!number || *number < static_cast<std::uint8_t>(DhcpMessageType::discover) ||
      *number > static_cast<std::uint8_t>(DhcpMessageType::inform)) {
    return {};
  }
  return static_cast<DhcpMessageType>(*number);
}

void DhcpMessage::set_type(DhcpMessageType type) {
  options.set_u8(dhcp_option::kMessageType, static_cast<std::uint8_t>(type));
}

std::optional<MacAddress> DhcpMessage::mac() const {
  MacAddress::Octets octets{};
  if (htype != kEthernet || hlen != octets.size()) return {};
  std::copy_n(chaddr.begin(), octets.size(), octets.begin());
  return MacAddress(octets);
}

void DhcpMessage::set_mac(const MacAddress& mac) {
  htype = kEthernet;
  hlen = static_cast<std::uint8_t>(mac.octets().size());
  chaddr = {};
  std::ranges::copy(mac.octets(), chaddr.begin());
}

std::optional<DhcpMessage> DhcpMessage::parse(ByteView payload) {
  DhcpMessage message;
  ByteReader reader(payload);
  read_fixed_fields(reader, message);
  const auto cookie = reader.u32();
  const bool op_known = message.op == kRequest || message.op == kReply;
  if (!reader.ok() || cookie != kMagicCookie || !op_known || message.hlen > message.chaddr.size()) return {};
  if (!message.options.parse(reader.rest()) || !unfold_overload(message)) return {};
  return message;
}

void DhcpMessage::serialize(ByteWriter& writer) const {
  assert(hlen <= chaddr.size());
  const auto start = writer.size();
  writer.u8(op).u8(htype).u8(hlen).u8(hops).u32(xid).u16(secs).u16(flags);
  writer.bytes(ciaddr.octets()).bytes(yiaddr.octets()).bytes(siaddr.octets()).bytes(giaddr.octets());
  writer.bytes(chaddr).bytes(sname).bytes(file).u32(kMagicCookie);
  options.serialize(writer);
  const auto written = writer.size() - start;
  if (written < kMinimumBytes) writer.zeros(kMinimumBytes - written);
}

std::size_t DhcpMessage::unpadded_bytes() const {
  constexpr std::size_t kFixedBytes = 236 + 4;  // the fields of BOOTP, and the cookie
  return kFixedBytes + options.encoded_bytes();
}

Bytes DhcpMessage::to_bytes() const {
  ByteWriter writer;
  serialize(writer);
  return std::move(writer).take();
}

std::string to_string(DhcpMessageType type) {
  static constexpr std::array<std::string_view, 8> kNames{"DISCOVER", "OFFER", "REQUEST", "DECLINE",
                                                          "ACK",      "NAK",   "RELEASE", "INFORM"};
  return std::string(kNames.at(static_cast<std::size_t>(type) - 1));
}

}  // namespace netrig
