// The options of a DHCP message (RFC 2132), in order, each code once; and their encoding with long options
// split and joined (RFC 3396).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

struct DhcpOption {
  std::uint8_t code = 0;
  Bytes data;

  friend bool operator==(const DhcpOption&, const DhcpOption&) = default;
};

/// Reading gives nothing when the option is absent or not of the asked shape; setting replaces an option
/// where it stands, or appends it.
class DhcpOptions {
 public:
  const Bytes* find(std::uint8_t code) const;
  bool contains(std::uint8_t code) const { return find(code) != nullptr; }
  std::optional<std::uint8_t> u8(std::uint8_t code) const;
  std::optional<std::uint16_t> u16(std::uint8_t code) const;
  std::optional<std::uint32_t> u32(std::uint8_t code) const;
  std::optional<Ipv4Address> address(std::uint8_t code) const;
  /// All addresses of an option that holds one or more; none when its length is not theirs.
  std::vector<Ipv4Address> addresses(std::uint8_t code) const;
  /// Without zeros at the end, which some send (RFC 2132 2).
  std::optional<std::string> text(std::uint8_t code) const;

  DhcpOptions& set(std::uint8_t code, ByteView data);
  DhcpOptions& set_u8(std::uint8_t code, std::uint8_t value);
  DhcpOptions& set_u16(std::uint8_t code, std::uint16_t value);
  DhcpOptions& set_u32(std::uint8_t code, std::uint32_t value);
  DhcpOptions& set_address(std::uint8_t code, const Ipv4Address& address);
  DhcpOptions& set_addresses(std::uint8_t code, const std::vector<Ipv4Address>& addresses);
  DhcpOptions& set_text(std::uint8_t code, std::string_view text);
  void erase(std::uint8_t code);

  const std::vector<DhcpOption>& all() const { return options_; }

  /// Reads one field of options up to its end marker or its end (the marker is missed by some senders), and
  /// adds them: an option that is here already grows by the new bytes (RFC 3396 7). False when an option is
  /// cut short.
  bool parse(ByteView field);
  /// With the end marker; an option of more than 255 bytes in as many pieces as it needs (RFC 3396 5).
  void serialize(ByteWriter& writer) const;
  /// How long that is.
  std::size_t encoded_bytes() const;
  /// How long one option with this data is in it.
  static std::size_t encoded_bytes(ByteView data);

  friend bool operator==(const DhcpOptions&, const DhcpOptions&) = default;

 private:
  Bytes* find_mutable(std::uint8_t code);

  std::vector<DhcpOption> options_;
};

}  // namespace netrig
