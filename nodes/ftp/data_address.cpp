#include "ftp/data_address.hpp"

#include <array>

#include "ftp/number.hpp"

namespace netrig::ftp {

namespace {

/// Takes what stands before the next `delimiter` off the front of `text`, the delimiter too.
std::optional<std::string_view> take_field(std::string_view& text, char delimiter) {
  const auto end = text.find(delimiter);
  if (end == std::string_view::npos) return {};
  const auto field = text.substr(0, end);
  text.remove_prefix(end + 1);
  return field;
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

constexpr std::string_view kDigitsAndCommas = "0123456789,";

}  // namespace

std::optional<Endpoint> parse_host_port(std::string_view text) {
  std::array<std::uint8_t, 6> octets{};
  const std::string terminated = std::string(text) + ",";
  std::string_view rest = terminated;
  for (auto& octet : octets) {
    const auto field = take_field(rest, ',');
    const auto number = field ? parse_number<std::uint8_t>(*field) : std::nullopt;
    if (!number) return {};
    octet = *number;
  }
  if (!rest.empty()) return {};
  return Endpoint{Ipv4Address({octets[0], octets[1], octets[2], octets[3]}),
                  static_cast<std::uint16_t>(octets[4] << 8 | octets[5])};
}

std::string host_port(const Endpoint& endpoint) {
  std::string text;
  for (auto octet : endpoint.address.v4().octets()) text += std::to_string(octet) + ",";
  return text + std::to_string(endpoint.port >> 8) + "," + std::to_string(endpoint.port & 0xff);
}

std::variant<Endpoint, EprtError> parse_extended_port(std::string_view text) {
  if (text.empty() || text[0] < 33 || text[0] > 126) return EprtError::malformed;
  const char delimiter = text[0];
  text.remove_prefix(1);
  const auto family = take_field(text, delimiter);
  const auto address_text = take_field(text, delimiter);
  const auto port_text = take_field(text, delimiter);
  if (!family || !address_text || !port_text || !text.empty()) return EprtError::malformed;
  const auto number = parse_number<unsigned>(*family);
  if (!number) return EprtError::malformed;
  if (*number != 1 && *number != 2) return EprtError::unsupported_family;
  const auto address = IpAddress::parse(*address_text);
  const auto port = parse_number<std::uint16_t>(*port_text);
  if (!address || !port || address->is_v4() != (*number == 1)) return EprtError::malformed;
  return Endpoint{*address, *port};
}

std::string extended_port(const Endpoint& endpoint) {
  return std::string(endpoint.address.is_v4() ? "|1|" : "|2|") + endpoint.address.to_string() + "|" +
         std::to_string(endpoint.port) + "|";
}

std::optional<Endpoint> parse_passive_reply(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i]) || (i > 0 && is_digit(text[i - 1]))) continue;
    const auto candidate = text.substr(i, text.find_first_not_of(kDigitsAndCommas, i) - i);
    if (auto endpoint = parse_host_port(candidate)) return endpoint;
  }
  return {};
}

std::string passive_reply(const Endpoint& endpoint) {
  return "Entering Passive Mode (" + host_port(endpoint) + ").";
}

std::optional<std::uint16_t> parse_extended_passive_reply(std::string_view text) {
  const auto open = text.rfind('(');
  if (open == std::string_view::npos) return {};
  text.remove_prefix(open + 1);
  if (text.size() < 6) return {};
  const char delimiter = text[0];
  if (delimiter < 33 || delimiter > 126 || text[1] != delimiter || text[2] != delimiter) return {};
  text.remove_prefix(3);
  const auto field = take_field(text, delimiter);
  if (!field || text.empty() || text[0] != ')') return {};
  const auto port = parse_number<std::uint16_t>(*field);
  return port == 0 ? std::nullopt : port;
}

std::string extended_passive_reply(std::uint16_t port) {
  return "Entering Extended Passive Mode (|||" + std::to_string(port) + "|)";
}

}  // namespace netrig::ftp
