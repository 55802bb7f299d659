#include "topology/reading.hpp"

#include "topology/suggestion.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

template <class Value>
std::vector<std::string> keys_of(const std::map<std::string, Value>& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

bool check_node(const std::string& name, const SourcePosition& position, Reading& reading) {
  if (reading.nodes.contains(name) || reading.node_origins.contains(name)) return true;
  reading.report(position, "unknown node " + in_quotes(name), one_of(keys_of(reading.nodes), name));
  return false;
}

}  // namespace

std::vector<std::string> DeclaredNode::names(const std::string& name) const {
  if (!count) return {name};
  std::vector<std::string> names;
  for (std::uint32_t i = 1; i <= *count; ++i) names.push_back(name + "-" + std::to_string(i));
  return names;
}

const LinkSpec* Reading::find_link(const std::string& name) const {
  const auto link = links.find(name);
  return link == links.end() ? nullptr : &topology.links[link->second];
}

void Reading::report(const SourcePosition& position, std::string found, std::string expected) {
  diagnostics.add(position, std::move(found), std::move(expected));
}

void Reading::add_program(const std::string& node, const std::string& name, const Command& command) {
  const auto unknown = unknown_programs.find(command.arguments.front());
  const auto base = command.program_name();
  if (unknown == unknown_programs.end() || !name.starts_with(base)) {
    programs[node].push_back(name);
  } else if (unknown->second) {
    programs[node].push_back(*unknown->second + name.substr(base.size()));  // with "-2", "-3" … of twins
  } else {
    vague_nodes.insert(node);
  }
}

const LinkSpec* read_link_name(const YamlNode& node, Reading& reading) {
  auto name = read_text(node, "the name of a link", reading.diagnostics);
  if (!name) return nullptr;
  const auto* link = reading.find_link(*name);
  if (!link) {
    reading.report(node.position, "unknown link " + in_quotes(*name), one_of(keys_of(reading.links), *name));
  }
  return link;
}

std::vector<std::string> read_node_names(const YamlNode& node, Reading& reading) {
  auto name = read_text(node, "the name of a node", reading.diagnostics);
  if (!name || !check_node(*name, node.position, reading)) return {};
  const auto declared = reading.nodes.find(*name);
  if (declared == reading.nodes.end()) return {*name};
  return declared->second.names(*name);
}

bool check_single_node(const std::string& name, const SourcePosition& position, Reading& reading) {
  if (!check_node(name, position, reading)) return false;
  if (reading.node_origins.contains(name)) return true;
  reading.report(position, in_quotes(name) + ", a template of several nodes",
                 "one of them: " + name + "-1 … " + name + "-" + std::to_string(*reading.nodes[name].count));
  return false;
}

std::optional<std::string> read_node_name(const YamlNode& node, Reading& reading) {
  auto name = read_text(node, "the name of a node", reading.diagnostics);
  if (!name || !check_single_node(*name, node.position, reading)) return {};
  return name;
}

}  // namespace netrig::reading
