#include "topology/quantity.hpp"

#include <charconv>

namespace netrig::reading {

std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t most) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number > most) return {};
  return number;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  auto number = parse_unsigned(text, 65535);
  if (!number || *number == 0) return {};
  return static_cast<std::uint16_t>(*number);
}

std::optional<PortRange> parse_port_range(std::string_view text) {
  const auto dash = text.find('-');
  auto first = parse_port(text.substr(0, dash));
  auto last = dash == std::string_view::npos ? first : parse_port(text.substr(dash + 1));
  if (!first || !last || *first > *last) return {};
  return PortRange{*first, *last};
}

}  // namespace netrig::reading
