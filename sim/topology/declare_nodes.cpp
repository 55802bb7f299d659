#include "topology/read_nodes.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

constexpr std::uint64_t kMostNodes = 50'000;  // in one topology, templates expanded

std::optional<std::uint32_t> read_count(const YamlNode& node, Reading& reading) {
  const auto* value = node.find("count");
  if (!value) return {};
  auto count = read_number(*value, 1, kMostNodes, reading.diagnostics);
  return static_cast<std::uint32_t>(count.value_or(1));
}

void declare_names(const std::string& name, const DeclaredNode& declared, Reading& reading) {
  for (const auto& full : declared.names(name)) {
    const auto [other, is_new] = reading.node_origins.emplace(full, name);
    if (is_new) continue;
    reading.report(declared.position,
                   "node " + in_quotes(name) + ", which makes a second node " + in_quotes(full),
                   "names that are unlike those of template or node " + in_quotes(other->second));
    return;
  }
}

}  // namespace

void declare_nodes(const YamlNode& node, Reading& reading) {
  if (!node.is_map() || node.entries.empty()) {
    reading.report(node.position, node.describe(), "nodes by their names, e.g. {pc: {on: {lan: dhcp}}}");
  }
  report_duplicate_keys(node, "node", reading.diagnostics);
  for (const auto& [key, value] : node.entries) {
    if (reading.nodes.contains(key.text)) continue;
    DeclaredNode declared{key.position, read_count(value, reading)};
    const auto longest = key.text + (declared.count ? "-" + std::to_string(*declared.count) : "");
    if (check_name(key.text, key.position, "node", reading.diagnostics)) {
      check_name(longest, key.position, "node", reading.diagnostics);
    }
    const bool too_many = reading.node_origins.size() + declared.count.value_or(1) > kMostNodes;
    if (too_many) {
      reading.report(key.position, "more than " + std::to_string(kMostNodes) + " nodes", "fewer");
      declared.count = declared.count ? std::optional<std::uint32_t>(1) : std::nullopt;
    }
    declare_names(key.text, declared, reading);
    reading.nodes.emplace(key.text, declared);
  }
}

}  // namespace netrig::reading
