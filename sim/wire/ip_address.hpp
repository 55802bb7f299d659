// IPv4 and IPv6 addresses, and what is built of them: a prefix (RFC 4632, RFC 4291 2.3) and a transport
// endpoint.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace netrig {

/// Four octets in network order.
class Ipv4Address {
 public:
  using Octets = std::array<std::uint8_t, 4>;

  constexpr Ipv4Address() = default;
  constexpr explicit Ipv4Address(const Octets& octets) : octets_(octets) {}
  constexpr explicit Ipv4Address(std::uint32_t value)
      : octets_{static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
                static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)} {}

  /// Dotted quad, four decimal numbers without leading zeros.
  static std::optional<Ipv4Address> parse(std::string_view text);
  static constexpr Ipv4Address broadcast() { return Ipv4Address(0xffffffffu); }

  constexpr const Octets& octets() const { return octets_; }
  /// The address as a number: 10.0.0.1 is 0x0a000001.
  constexpr std::uint32_t value() const {
    return std::uint32_t{octets_[0]} << 24 | std::uint32_t{octets_[1]} << 16 |
           std::uint32_t{octets_[2]} << 8 | octets_[3];
  }
  constexpr bool is_unspecified() const { return value() == 0; }
  constexpr bool is_loopback() const { return octets_[0] == 127; }
  constexpr bool is_multicast() const { return (octets_[0] & 0xf0) == 0xe0; }  // RFC 5771
  constexpr bool is_broadcast() const { return value() == 0xffffffffu; }
  std::string to_string() const;

  friend constexpr auto operator<=>(const Ipv4Address& a, const Ipv4Address& b) {
    return a.value() <=> b.value();
  }
  friend constexpr bool operator==(const Ipv4Address& a, const Ipv4Address& b) {
    return a.value() == b.value();
  }

 private:
  Octets octets_{};
};

/// Sixteen octets in network order. Scope identifiers are not part of it: a device is always named beside.
class Ipv6Address {
 public:
  using Octets = std::array<std::uint8_t, 16>;

  constexpr Ipv6Address() = default;
  constexpr explicit Ipv6Address(const Octets& octets) : octets_(octets) {}

  /// The forms of RFC 4291 2.2.
  static std::optional<Ipv6Address> parse(std::string_view text);

  constexpr const Octets& octets() const { return octets_; }
  bool is_unspecified() const { return *this == Ipv6Address(); }
  bool is_loopback() const;
  constexpr bool is_multicast() const { return octets_[0] == 0xff; }
  constexpr bool is_link_local() const { return octets_[0] == 0xfe && (octets_[1] & 0xc0) == 0x80; }
  /// The canonical text of RFC 5952.
  std::string to_string() const;

  friend auto operator<=>(const Ipv6Address&, const Ipv6Address&) = default;

 private:
  Octets octets_{};
};

/// Either of the two; unspecified IPv4 (0.0.0.0) when nothing is said.
class IpAddress {
 public:
  constexpr IpAddress() = default;
  constexpr IpAddress(Ipv4Address address) : address_(address) {}
  constexpr IpAddress(Ipv6Address address) : address_(address) {}

  static std::optional<IpAddress> parse(std::string_view text);

  constexpr bool is_v4() const { return std::holds_alternative<Ipv4Address>(address_); }
  constexpr bool is_v6() const { return !is_v4(); }
  /// Throws std::bad_variant_access for the other family.
  constexpr const Ipv4Address& v4() const { return std::get<Ipv4Address>(address_); }
  constexpr const Ipv6Address& v6() const { return std::get<Ipv6Address>(address_); }

  bool is_unspecified() const;
  bool is_loopback() const;
  bool is_multicast() const;
  /// 32 or 128.
  constexpr int bits() const { return is_v4() ? 32 : 128; }
  std::string to_string() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  std::variant<Ipv4Address, Ipv6Address> address_;
};

/// An address with a prefix length: a subnet, or an interface's address within one (host bits are kept).
struct IpPrefix {
  IpAddress address;
  int length = 0;  ///< in bits, 0 to address.bits()

  /// "10.0.0.0/24", "2001:db8::/64"; a length is required.
  static std::optional<IpPrefix> parse(std::string_view text);

  /// The address with its host bits cleared.
  IpAddress network() const;
  /// The highest address; for IPv4 the directed broadcast address (RFC 919).
  IpAddress last() const;
  /// The IPv4 mask, "255.255.255.0"; throws std::bad_variant_access for IPv6.
  Ipv4Address mask() const;
  bool contains(const IpAddress& other) const;
  std::string to_string() const;

  friend auto operator<=>(const IpPrefix&, const IpPrefix&) = default;
};

/// A transport endpoint: "10.0.0.1:53", "[2001:db8::1]:53".
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  static std::optional<Endpoint> parse(std::string_view text);
  std::string to_string() const;

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

}  // namespace netrig
