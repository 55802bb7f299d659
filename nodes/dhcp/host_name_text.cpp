#include "dhcp/host_name_text.hpp"

#include <algorithm>

#include "dhcp/dhcp_option.hpp"

namespace netrig {

namespace {

constexpr std::size_t kLongest = 253;

bool is_of_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_';
}

}  // namespace

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > kLongest || text.front() == '-') return false;
  return std::ranges::all_of(text, is_of_a_name);
}

std::string host_name_of(const DhcpOptions& options) {
  auto text = options.text(dhcp_option::kHostName).value_or("");
  return is_host_name(text) ? text : "";
}

}  // namespace netrig
