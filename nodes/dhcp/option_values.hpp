// Values of command line options that need more than one type to check. All throw UsageError with a sentence
// that names the option.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/program.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

Ipv4Address ipv4_option(std::string_view option, std::string_view text);
/// "10.0.0.3,10.0.0.4"; nothing in an empty text.
std::vector<Ipv4Address> ipv4_list_option(std::string_view option, std::string_view text);
/// "10.0.0.100-10.0.0.199", in that order.
std::pair<Ipv4Address, Ipv4Address> ipv4_range_option(std::string_view option, std::string_view text);

}  // namespace netrig
