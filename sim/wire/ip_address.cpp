#include "wire/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <span>

namespace netrig {

namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

/// Sets every bit from bit `first` on (0 is the highest of the first octet) to `value`.
void fill_bits(std::span<std::uint8_t> octets, int first, bool value) {
  for (std::size_t i = 0; i < octets.size(); ++i) {
    int kept = std::clamp(first - static_cast<int>(8 * i), 0, 8);
    auto host_mask = static_cast<std::uint8_t>(0xff >> kept);
    if (value) {
      octets[i] |= host_mask;
    } else {
      octets[i] &= static_cast<std::uint8_t>(~host_mask);
    }
  }
}

IpAddress with_host_bits(const IpAddress& address, int length, bool value) {
  if (address.is_v4()) {
    auto octets = address.v4().octets();
    fill_bits(octets, length, value);
    return Ipv4Address(octets);
  }
  auto octets = address.v6().octets();
  fill_bits(octets, length, value);
  return Ipv6Address(octets);
}

}  // namespace

std::optional<Ipv4Address> Ipv4Address::parse(std::string_view text) {
  Octets octets{};
  if (inet_pton(AF_INET, std::string(text).c_str(), octets.data()) != 1) return {};
  return Ipv4Address(octets);
}

std::string Ipv4Address::to_string() const {
  char text[INET_ADDRSTRLEN];
  return inet_ntop(AF_INET, octets_.data(), text, sizeof text);
}

std::optional<Ipv6Address> Ipv6Address::parse(std::string_view text) {
  Octets octets{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), octets.data()) != 1) return {};
  return Ipv6Address(octets);
}

bool Ipv6Address::is_loopback() const {
  return *this == Ipv6Address({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

std::string Ipv6Address::to_string() const {
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(AF_INET6, octets_.data(), text, sizeof text);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (auto v4 = Ipv4Address::parse(text)) return *v4;
  if (auto v6 = Ipv6Address::parse(text)) return *v6;
  return {};
}

bool IpAddress::is_unspecified() const {
  return is_v4() ? v4().is_unspecified() : v6().is_unspecified();
}
bool IpAddress::is_loopback() const {
  return is_v4() ? v4().is_loopback() : v6().is_loopback();
}
bool IpAddress::is_multicast() const {
  return is_v4() ? v4().is_multicast() : v6().is_multicast();
}
std::string IpAddress::to_string() const {
  return is_v4() ? v4().to_string() : v6().to_string();
}

std::optional<IpPrefix> IpPrefix::parse(std::string_view text) {
  auto slash = text.find('/');
  if (slash == std::string_view::npos) return {};
  auto address = IpAddress::parse(text.substr(0, slash));
  auto length = parse_number<int>(text.substr(slash + 1));
  if (!address || !length || *length < 0 || *length > address->bits()) return {};
  return IpPrefix{*address, *length};
}

IpAddress IpPrefix::network() const {
  return with_host_bits(address, length, false);
}
IpAddress IpPrefix::last() const {
  return with_host_bits(address, length, true);
}

Ipv4Address IpPrefix::mask() const {
  address.v4();  // throws for IPv6
  return Ipv4Address(length == 0 ? 0u : ~std::uint32_t{0} << (32 - length));
}

bool IpPrefix::contains(const IpAddress& other) const {
  return other.is_v4() == address.is_v4() && with_host_bits(other, length, false) == network();
}

std::string IpPrefix::to_string() const {
  return address.to_string() + "/" + std::to_string(length);
}

std::optional<Endpoint> Endpoint::parse(std::string_view text) {
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  auto host = text.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  auto address = IpAddress::parse(bracketed ? host.substr(1, host.size() - 2) : host);
  if (!port || !address || address->is_v6() != bracketed) return {};
  return Endpoint{*address, *port};
}

std::string Endpoint::to_string() const {
  auto host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return host + ":" + std::to_string(port);
}

}  // namespace netrig
