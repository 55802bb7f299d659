#include "wire/mac_address.hpp"

#include <charconv>
#include <cstdio>

namespace netrig {

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
  constexpr std::size_t kLength = 17;
  if (text.size() != kLength) return {};
  Octets octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const char* first = text.data() + 3 * i;
    auto [end, error] = std::from_chars(first, first + 2, octets[i], 16);
    if (error != std::errc{} || end != first + 2) return {};
    if (i + 1 < octets.size() && *end != ':') return {};
  }
  return MacAddress(octets);
}

std::string MacAddress::to_string() const {
  char text[18];
  std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", octets_[0], octets_[1], octets_[2],
                octets_[3], octets_[4], octets_[5]);
  return text;
}

}  // namespace netrig
