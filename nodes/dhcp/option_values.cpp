#include "dhcp/option_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "dhcp/dhcp_option.hpp"
#include "dhcp/hex_text.hpp"
#include "dhcp/host_name_text.hpp"
#include "dhcp/lease_times.hpp"
#include "host/duration.hpp"

namespace netrig {

namespace {

constexpr std::size_t kLongestIdentifier = 255;
constexpr std::size_t kLongestOption = 1000;  // what a packet of 1500 bytes has room for

/// "A,B" as its parts; none in an empty text.
std::vector<std::string_view> parts_of(std::string_view option, std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    parts.push_back(text.substr(0, comma));
    if (comma + 1 == text.size()) refuse_option(option, text, "a list: it ends with a comma");
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

/// What stands behind "kind:", if that is how `text` begins.
std::optional<std::string_view> behind(std::string_view kind, std::string_view text) {
  if (!text.starts_with(kind)) return {};
  return text.substr(kind.size());
}

/// Options that a server sets itself, and those that only clients and relays send.
bool is_the_servers(std::uint8_t code) {
  using namespace dhcp_option;
  constexpr std::array kOwn{
      kPad,         kSubnetMask,       kRequestedAddress,     kLeaseTime,   kOverload,
      kMessageType, kServerIdentifier, kParameterRequestList, kMessage,     kMaximumMessageSize,
      kRenewalTime, kRebindingTime,    kClientIdentifier,     kRapidCommit, kRelayAgentInformation,
      kEnd};
  return std::ranges::find(kOwn, code) != kOwn.end();
}

Bytes option_data(std::string_view option, std::string_view whole, std::string_view value) {
  if (const auto text = behind("text:", value)) return Bytes(text->begin(), text->end());
  if (const auto list = behind("ip:", value)) {
    ByteWriter writer;
    for (const auto& address : ipv4_list_option(option, *list)) writer.bytes(address.octets());
    return std::move(writer).take();
  }
  const auto digits = behind("hex:", value);
  auto bytes = digits ? from_hex(*digits) : std::nullopt;
  if (!bytes) refuse_option(option, whole, "CODE=text:…, CODE=ip:ADDRESS,… or CODE=hex:…");
  return *std::move(bytes);
}

}  // namespace

void refuse_option(std::string_view option, std::string_view text, std::string_view expected) {
  throw UsageError(std::string(option) + ": \"" + std::string(text) + "\" is not " + std::string(expected));
}

Ipv4Address ipv4_option(std::string_view option, std::string_view text) {
  const auto address = Ipv4Address::parse(text);
  if (!address) refuse_option(option, text, "an IPv4 address such as 10.0.0.1");
  return *address;
}

std::vector<Ipv4Address> ipv4_list_option(std::string_view option, std::string_view text) {
  std::vector<Ipv4Address> addresses;
  for (const auto part : parts_of(option, text)) addresses.push_back(ipv4_option(option, part));
  return addresses;
}

AddressRange ipv4_range_option(std::string_view option, std::string_view text) {
  constexpr std::string_view kExpected = "a range of IPv4 addresses such as 10.0.0.100-10.0.0.199";
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) refuse_option(option, text, kExpected);
  const auto first = Ipv4Address::parse(text.substr(0, dash));
  const auto last = Ipv4Address::parse(text.substr(dash + 1));
  if (!first || !last || *last < *first) refuse_option(option, text, kExpected);
  return {*first, *last};
}

std::vector<AddressRange> ipv4_ranges_option(std::string_view option, std::string_view text) {
  std::vector<AddressRange> ranges;
  for (const auto part : parts_of(option, text)) ranges.push_back(ipv4_range_option(option, part));
  return ranges;
}

Reservation reservation_option(std::string_view option, std::string_view text) {
  constexpr std::string_view kExpected =
      "MAC=ADDRESS or id:HEX=ADDRESS, with ,NAME behind it or not, such as "
      "02:00:00:00:00:05=10.0.0.50,printer";
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) refuse_option(option, text, kExpected);
  const auto client = text.substr(0, equals);
  const auto given = text.substr(equals + 1);
  const auto comma = std::min(given.find(','), given.size());
  Reservation reservation{ipv4_option(option, given.substr(0, comma))};
  if (comma < given.size()) reservation.host_name = given.substr(comma + 1);
  if (comma < given.size() && !is_host_name(reservation.host_name)) refuse_option(option, text, kExpected);
  if (const auto digits = behind("id:", client)) {
    reservation.client_identifier = from_hex(*digits).value_or(Bytes());
  } else {
    reservation.mac = MacAddress::parse(client);
  }
  const bool is_known = reservation.mac || !reservation.client_identifier.empty();
  if (!is_known || reservation.client_identifier.size() > kLongestIdentifier)
    refuse_option(option, text, kExpected);
  return reservation;
}

Duration lease_option(std::string_view option, std::string_view text) {
  if (text == "infinite") return kInfiniteLease;
  const auto duration = parse_duration(text);
  if (!duration) refuse_option(option, text, "a time with its unit, such as 12h, or infinite");
  return *duration;
}

DhcpOption dhcp_option_option(std::string_view option, std::string_view text) {
  const auto equals = std::min(text.find('='), text.size());
  std::uint8_t code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + equals, code);
  if (error != std::errc() || end != text.data() + equals || equals == text.size())
    refuse_option(option, text, "CODE=VALUE with a code of 1 to 254");
  if (is_the_servers(code))
    refuse_option(option, text, "an option that can be set: it has its value by itself");
  auto data = option_data(option, text, text.substr(equals + 1));
  if (data.empty() || data.size() > kLongestOption)
    refuse_option(option, text, "an option of 1 to 1000 bytes");
  return {code, std::move(data)};
}

Bytes client_identifier_option(std::string_view option, std::string_view text) {
  constexpr std::string_view kExpected = "a client identifier: text:NAME or hex:DIGITS, 2 to 255 bytes";
  Bytes identifier;
  if (const auto name = behind("text:", text)) {
    identifier = std::move(ByteWriter().u8(0).text(*name)).take();  // 0: no hardware's type
  } else if (const auto digits = behind("hex:", text)) {
    identifier = from_hex(*digits).value_or(Bytes());
  }
  if (identifier.size() < 2 || identifier.size() > kLongestIdentifier) refuse_option(option, text, kExpected);
  return identifier;
}

}  // namespace netrig
