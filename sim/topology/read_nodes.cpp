#include "topology/read_nodes.hpp"

#include <filesystem>
#include <set>

#include "topology/read_attachments.hpp"
#include "topology/read_command.hpp"
#include "topology/read_programs.hpp"
#include "topology/read_routing.hpp"
#include "topology/read_rules.hpp"
#include "topology/read_stack.hpp"
#include "topology/read_tcp.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

namespace {

void read_after(const YamlNode& value, NodeDraft& node, Reading& reading) {
  for (const auto* item : read_items(value, "the name of a node or a list of them", reading.diagnostics)) {
    auto names = read_node_names(*item, reading);
    if (!names.empty()) node.after.push_back({item->text, std::move(names), item->position});
  }
}

void read_files(const YamlNode& value, NodeDraft& node, Reading& reading) {
  static const std::string kExpected = "a directory, relative to the topology file's";
  auto path = read_text(value, kExpected, reading.diagnostics);
  if (!path) return;
  std::error_code error;
  const auto full = std::filesystem::path(reading.topology.directory) / *path;
  if (path->front() == '/' || !std::filesystem::is_directory(full, error)) {
    reading.report(value.position,
                   in_quotes(*path) + ", which is no directory in " + in_quotes(reading.topology.directory),
                   kExpected);
  }
  node.spec.files = *path;
}

void read_router(YamlMap& map, NodeDraft& node, Reading& reading) {
  if (const auto* router = map.find("router")) {
    node.spec.router = read_flag(*router, reading.diagnostics).value_or(true);
  }
  for (const auto* key : {"nat", "firewall"}) {
    const auto* entry = map.find_entry(key);
    if (!entry) continue;
    if (!node.spec.router) {
      reading.report(entry->key.position, in_quotes(key) + " on a node that is no router",
                     "router: true beside it");
    }
    if (entry->key.text == "nat") {
      node.spec.nat = read_nat(entry->value, node, reading);
    } else {
      node.spec.firewall = read_firewall(entry->value, node, reading);
    }
  }
}

void read_running(YamlMap& map, NodeDraft& node, Reading& reading) {
  if (const auto* run = map.find("run")) node.spec.programs = read_programs(*run, reading);
  if (const auto* environment = map.find("env")) {
    node.spec.environment = read_environment(*environment, reading);
  }
  if (const auto* ready = map.find_entry("ready")) {
    auto sign = read_ready(ready->value, reading);
    if (node.spec.programs.size() == 1) {
      node.spec.programs.front().ready = sign;
    } else {
      reading.report(ready->key.position, "'ready' on a node without exactly one program",
                     "it beside each command, e.g. run: [{command: …, ready: …}]");
    }
  }
}

NodeDraft read_node(const YamlEntry& entry, Reading& reading) {
  NodeDraft node;
  node.spec.name = node.spec.template_name = entry.key.text;
  node.spec.position = entry.key.position;
  node.count = reading.nodes[entry.key.text].count;
  YamlMap map(entry.value, "a node's keys, e.g. {on: {lan: 10.0.0.2}}", reading.diagnostics);
  map.find("count");  // declare_nodes() read it
  if (const auto* on = map.require("on", "the links it is on, e.g. on: {lan: 10.0.0.2}")) {
    node.attachments = read_attachments(*on, reading);
  }
  read_running(map, node, reading);
  if (const auto* after = map.find("after")) read_after(*after, node, reading);
  if (const auto* files = map.find("files")) read_files(*files, node, reading);
  read_router(map, node, reading);
  if (const auto* routes = map.find("routes")) node.spec.routes = read_routes(*routes, node, reading);
  if (const auto* resolvers = map.find("resolvers"))
    node.spec.resolvers = read_resolvers(*resolvers, reading);
  node.spec.stack = reading.stack;
  if (const auto* stack = map.find("stack")) {
    node.spec.stack = read_stack(*stack, reading);
    node.spec.stack_position = stack->position;
  }
  node.spec.tcp = read_tcp(map, reading.tcp, reading);
  map.finish();
  return node;
}

}  // namespace

std::vector<NodeDraft> read_nodes(const YamlNode& node, Reading& reading) {
  std::vector<NodeDraft> drafts;
  std::set<std::string> known;
  for (const auto& entry : node.entries) {
    auto draft = read_node(entry, reading);
    if (known.insert(entry.key.text).second) drafts.push_back(std::move(draft));
  }
  return drafts;
}

}  // namespace netrig::reading
