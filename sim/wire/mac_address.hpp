// The 48-bit MAC address of an Ethernet interface (IEEE 802-2014, 8.2).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace netrig {

class MacAddress {
 public:
  using Octets = std::array<std::uint8_t, 6>;

  constexpr MacAddress() = default;
  constexpr explicit MacAddress(const Octets& octets) : octets_(octets) {}

  /// Six hexadecimal octets separated by colons ("02:00:00:00:00:01"); anything else is no address.
  static std::optional<MacAddress> parse(std::string_view text);
  static constexpr MacAddress broadcast() { return MacAddress({0xff, 0xff, 0xff, 0xff, 0xff, 0xff}); }

  constexpr const Octets& octets() const { return octets_; }
  constexpr bool is_group() const { return octets_[0] & 1; }
  std::string to_string() const;

  friend auto operator<=>(const MacAddress&, const MacAddress&) = default;

 private:
  Octets octets_{};
};

}  // namespace netrig
