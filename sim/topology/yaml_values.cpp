#include "topology/yaml_values.hpp"

#include <algorithm>

#include "host/duration.hpp"
#include "topology/quantity.hpp"
#include "topology/regular_expression.hpp"
#include "wire/capture_file.hpp"

namespace netrig::reading {

namespace {

constexpr std::size_t kLongestPattern =
    1000;  // bytes of a regular expression or a filter: no person writes more
constexpr StepDuration kLongestDuration = std::chrono::hours(365 * 24);  // a deadline stays in 64 bits
constexpr std::size_t kLongestName = 63;  // characters, RFC 1123 2.1 by RFC 1035 2.3.4

bool is_name_character(char character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') || character == '-';
}

/// Text of at most kLongestPattern bytes.
std::optional<std::string> read_bounded(const YamlNode& node, const std::string& what,
                                        Diagnostics& diagnostics) {
  auto text = read_text(node, what, diagnostics);
  if (!text || text->size() <= kLongestPattern) return text;
  diagnostics.add(node.position, node.describe() + ", " + std::to_string(text->size()) + " characters",
                  what + " of at most " + std::to_string(kLongestPattern));
  return {};
}

}  // namespace

std::optional<std::string> read_text(const YamlNode& node, const std::string& what,
                                     Diagnostics& diagnostics) {
  if (node.is_scalar() && !node.text.empty() && node.text.find('\0') == std::string::npos) return node.text;
  diagnostics.add(node.position, node.describe(), what);
  return {};
}

std::optional<bool> read_flag(const YamlNode& node, Diagnostics& diagnostics) {
  if (node.is_scalar() && node.text == "true") return true;
  if (node.is_scalar() && node.text == "false") return false;
  diagnostics.add(node.position, node.describe(), "true or false");
  return {};
}

std::optional<std::uint64_t> read_number(const YamlNode& node, std::uint64_t least, std::uint64_t most,
                                         Diagnostics& diagnostics) {
  auto number = node.is_scalar() ? parse_unsigned(node.text, most) : std::nullopt;
  if (number && *number >= least) return number;
  diagnostics.add(node.position, node.describe(),
                  "a number from " + std::to_string(least) + " to " + std::to_string(most));
  return {};
}

std::optional<StepDuration> read_duration(const YamlNode& node, Diagnostics& diagnostics,
                                          StepDuration least) {
  auto duration = node.is_scalar() ? parse_duration(node.text) : std::nullopt;
  if (duration && *duration >= least && *duration <= kLongestDuration) return duration;
  const std::string bound = !duration ? "" : *duration < least ? ", longer than 0s" : ", at most 365d";
  diagnostics.add(node.position, node.describe(),
                  "a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s" + bound);
  return {};
}

std::optional<std::uint16_t> read_port(const YamlNode& node, Diagnostics& diagnostics) {
  auto port = node.is_scalar() ? parse_port(node.text) : std::nullopt;
  if (!port) diagnostics.add(node.position, node.describe(), "a port from 1 to 65535");
  return port;
}

std::optional<IpAddress> read_address(const YamlNode& node, Diagnostics& diagnostics) {
  auto address = node.is_scalar() ? IpAddress::parse(node.text) : std::nullopt;
  if (!address)
    diagnostics.add(node.position, node.describe(), "an IP address, e.g. 10.0.0.1 or 2001:db8::1");
  return address;
}

std::optional<IpPrefix> read_prefix(const YamlNode& node, const std::string& what, Diagnostics& diagnostics) {
  auto prefix = node.is_scalar() ? IpPrefix::parse(node.text) : std::nullopt;
  if (!prefix) {
    diagnostics.add(node.position, node.describe(), what);
  } else if (const IpPrefix meant{prefix->network(), prefix->length}; meant != *prefix) {
    diagnostics.add(node.position, in_quotes(node.text) + ", an address within a subnet",
                    "the subnet itself, " + meant.to_string());
    return meant;
  }
  return prefix;
}

std::optional<std::string> read_pattern(const YamlNode& node, Diagnostics& diagnostics) {
  auto text = read_bounded(node, "a regular expression", diagnostics);
  if (!text) return {};
  try {
    const RegularExpression compiled(*text);
  } catch (const RegularExpressionError& error) {
    diagnostics.add(node.position, node.describe() + ", no regular expression (" + error.what() + ")",
                    "one in RE2's syntax; a backslash makes an ordinary character of a special one");
    return {};
  }
  return text;
}

std::optional<std::string> read_filter(const YamlNode& node, Diagnostics& diagnostics) {
  auto text = read_bounded(node, "a BPF expression, e.g. tcp port 80", diagnostics);
  if (!text) return {};
  try {
    const PacketFilter compiled(*text);
  } catch (const std::invalid_argument& error) {
    diagnostics.add(node.position, error.what(), "a filter as pcap-filter(7) describes it, e.g. tcp port 80");
    return {};
  }
  return text;
}

std::vector<const YamlNode*> read_items(const YamlNode& node, const std::string& what,
                                        Diagnostics& diagnostics) {
  if (node.is_null()) diagnostics.add(node.position, "nothing", what);
  if (node.is_null()) return {};
  if (!node.is_list()) return {&node};
  std::vector<const YamlNode*> items;
  for (const auto& item : node.items) items.push_back(&item);
  return items;
}

std::vector<std::string> read_patterns(const YamlNode& node, Diagnostics& diagnostics) {
  std::vector<std::string> patterns;
  for (const auto* item : read_items(node, "a regular expression or a list of them", diagnostics)) {
    if (auto pattern = read_pattern(*item, diagnostics)) patterns.push_back(std::move(*pattern));
  }
  return patterns;
}

bool is_valid_name(const std::string& name) {
  return !name.empty() && name.size() <= kLongestName && name.front() != '-' && name.back() != '-' &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

bool check_name(const std::string& name, const SourcePosition& position, const std::string& what,
                Diagnostics& diagnostics) {
  if (is_valid_name(name)) return true;
  diagnostics.add(position, in_quotes(name) + " as the name of a " + what,
                  "1 to 63 lower-case letters, digits and hyphens, no hyphen first or last");
  return false;
}

}  // namespace netrig::reading
