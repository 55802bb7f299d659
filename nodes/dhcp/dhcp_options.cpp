#include "dhcp/dhcp_options.hpp"

#include <algorithm>
#include <utility>

#include "dhcp/dhcp_option.hpp"
#include "wire/address_bytes.hpp"

namespace netrig {

namespace {

constexpr std::size_t kMaximumPieceBytes = 255;

void serialize_piece(ByteWriter& writer, std::uint8_t code, ByteView piece) {
  writer.u8(code).u8(static_cast<std::uint8_t>(piece.size())).bytes(piece);
}

}  // namespace

const Bytes* DhcpOptions::find(std::uint8_t code) const {
  const auto found = std::ranges::find(options_, code, &DhcpOption::code);
  return found == options_.end() ? nullptr : &found->data;
}

Bytes* DhcpOptions::find_mutable(std::uint8_t code) {
  const auto found = std::ranges::find(options_, code, &DhcpOption::code);
  return found == options_.end() ? nullptr : &found->data;
}

std::optional<std::uint8_t> DhcpOptions::u8(std::uint8_t code) const {
  const auto* data = find(code);
  if (data == nullptr || data->size() != 1) return {};
  return data->front();
}

std::optional<std::uint16_t> DhcpOptions::u16(std::uint8_t code) const {
  const auto* data = find(code);
  if (data == nullptr || data->size() != 2) return {};
  return ByteReader(*data).u16();
}

std::optional<std::uint32_t> DhcpOptions::u32(std::uint8_t code) const {
  const auto* data = find(code);
  if (data == nullptr || data->size() != 4) return {};
  return ByteReader(*data).u32();
}

std::optional<Ipv4Address> DhcpOptions::address(std::uint8_t code) const {
  const auto value = u32(code);
  if (!value) return {};
  return Ipv4Address(*value);
}

std::vector<Ipv4Address> DhcpOptions::addresses(std::uint8_t code) const {
  std::vector<Ipv4Address> found;
  const auto* data = find(code);
  if (data == nullptr || data->size() % 4 != 0) return found;
  ByteReader reader(*data);
  while (reader.left() > 0) found.push_back(read_ipv4(reader));
  return found;
}

std::optional<std::string> DhcpOptions::text(std::uint8_t code) const {
  const auto* data = find(code);
  if (data == nullptr) return {};
  std::string text(as_text(*data));
  text.erase(text.find_last_not_of('\0') + 1);
  return text;
}

DhcpOptions& DhcpOptions::set(std::uint8_t code, ByteView data) {
  Bytes copy(data.begin(), data.end());
  if (auto* present = find_mutable(code)) {
    *present = std::move(copy);
  } else {
    options_.push_back({code, std::move(copy)});
  }
  return *this;
}

DhcpOptions& DhcpOptions::set_u8(std::uint8_t code, std::uint8_t value) {
  return set(code, ByteWriter().u8(value).view());
}

DhcpOptions& DhcpOptions::set_u16(std::uint8_t code, std::uint16_t value) {
  return set(code, ByteWriter().u16(value).view());
}

DhcpOptions& DhcpOptions::set_u32(std::uint8_t code, std::uint32_t value) {
  return set(code, ByteWriter().u32(value).view());
}

DhcpOptions& DhcpOptions::set_address(std::uint8_t code, const Ipv4Address& address) {
  return set(code, address.octets());
}

DhcpOptions& DhcpOptions::set_addresses(std::uint8_t code, const std::vector<Ipv4Address>& addresses) {
  ByteWriter writer;
  for (const auto& address : addresses) writer.bytes(address.octets());
  return set(code, writer.view());
}

DhcpOptions& DhcpOptions::set_text(std::uint8_t code, std::string_view text) {
  return set(code, as_bytes(text));
}

void DhcpOptions::erase(std::uint8_t code) {
  std::erase_if(options_, [code](const DhcpOption& option) { return option.code == code; });
}

bool DhcpOptions::parse(ByteView field) {
  ByteReader reader(field);
  while (reader.left() > 0) {
    const auto code = reader.u8();
    if (code == dhcp_option::kPad) continue;
    if (code == dhcp_option::kEnd) return true;
    const auto data = reader.take(reader.u8());
    if (!reader.ok()) return false;
    if (auto* present = find_mutable(code)) {
      present->insert(present->end(), data.begin(), data.end());
    } else {
      options_.push_back({code, Bytes(data.begin(), data.end())});
    }
  }
  return true;
}

std::size_t DhcpOptions::encoded_bytes(ByteView data) {
  const auto pieces = std::max<std::size_t>(1, (data.size() + kMaximumPieceBytes - 1) / kMaximumPieceBytes);
  return data.size() + 2 * pieces;
}

std::size_t DhcpOptions::encoded_bytes() const {
  std::size_t bytes = 1;  // the end marker
  for (const auto& option : options_) bytes += encoded_bytes(option.data);
  return bytes;
}

void DhcpOptions::serialize(ByteWriter& writer) const {
  for (const auto& option : options_) {
    ByteView left(option.data);
    do {
      const auto piece = left.first(std::min(left.size(), kMaximumPieceBytes));
      serialize_piece(writer, option.code, piece);
      left = left.subspan(piece.size());
    } while (!left.empty());
  }
  writer.u8(dhcp_option::kEnd);
}

}  // namespace netrig
