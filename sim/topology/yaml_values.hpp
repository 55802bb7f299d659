// Typed values of the file. Each function gives the value, or none after it has reported what was found and
// what was expected, so that reading goes on and all errors are found at once. `what` names the value in the
// message: "a port".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "topology/steps.hpp"
#include "topology/yaml_node.hpp"
#include "wire/ip_address.hpp"

namespace netrig::reading {

std::optional<std::string> read_text(const YamlNode& node, const std::string& what, Diagnostics& diagnostics);
std::optional<bool> read_flag(const YamlNode& node, Diagnostics& diagnostics);
std::optional<std::uint64_t> read_number(const YamlNode& node, std::uint64_t least, std::uint64_t most,
                                         Diagnostics& diagnostics);
/// At least `least`; a limit that is zero would never be met.
std::optional<StepDuration> read_duration(const YamlNode& node, Diagnostics& diagnostics,
                                          StepDuration least = StepDuration(1));
std::optional<std::uint16_t> read_port(const YamlNode& node, Diagnostics& diagnostics);
std::optional<IpAddress> read_address(const YamlNode& node, Diagnostics& diagnostics);
/// A subnet; set host bits are reported with the subnet that was probably meant.
std::optional<IpPrefix> read_prefix(const YamlNode& node, const std::string& what, Diagnostics& diagnostics);
/// A regular expression (RE2) of at most 1000 characters, compiled to see that it is one.
std::optional<std::string> read_pattern(const YamlNode& node, Diagnostics& diagnostics);
/// A packet filter (BPF, pcap-filter(7)) of at most 1000 characters, compiled to see that it is one.
std::optional<std::string> read_filter(const YamlNode& node, Diagnostics& diagnostics);

/// The items of a list; a value that is no list stands for a list of it alone. Nothing is reported as no
/// list.
std::vector<const YamlNode*> read_items(const YamlNode& node, const std::string& what,
                                        Diagnostics& diagnostics);
std::vector<std::string> read_patterns(const YamlNode& node, Diagnostics& diagnostics);

/// A name that can be a namespace, a host name (RFC 1123 2.1) and a file: lower-case letters, digits and
/// hyphens, at most 63, a letter or digit first and last.
bool is_valid_name(const std::string& name);
bool check_name(const std::string& name, const SourcePosition& position, const std::string& what,
                Diagnostics& diagnostics);

}  // namespace netrig::reading
