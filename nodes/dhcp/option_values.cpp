#include "dhcp/option_values.hpp"

#include <algorithm>

namespace netrig {

namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view text, std::string_view expected) {
  throw UsageError(std::string(option) + ": \"" + std::string(text) + "\" is not " + std::string(expected));
}

}  // namespace

Ipv4Address ipv4_option(std::string_view option, std::string_view text) {
  const auto address = Ipv4Address::parse(text);
  if (!address) refuse(option, text, "an IPv4 address such as 10.0.0.1");
  return *address;
}

std::vector<Ipv4Address> ipv4_list_option(std::string_view option, std::string_view text) {
  std::vector<Ipv4Address> addresses;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    addresses.push_back(ipv4_option(option, text.substr(0, comma)));
    if (comma + 1 == text.size()) refuse(option, text, "a list of IPv4 addresses: it ends with a comma");
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return addresses;
}

std::pair<Ipv4Address, Ipv4Address> ipv4_range_option(std::string_view option, std::string_view text) {
  constexpr std::string_view kExpected = "a range of IPv4 addresses such as 10.0.0.100-10.0.0.199";
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) refuse(option, text, kExpected);
  const auto first = Ipv4Address::parse(text.substr(0, dash));
  const auto last = Ipv4Address::parse(text.substr(dash + 1));
  if (!first || !last || *last < *first) refuse(option, text, kExpected);
  return {*first, *last};
}

}  // namespace netrig
