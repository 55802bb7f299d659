#include "topology/reader.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "topology/check_advertisers.hpp"
#include "topology/check_world.hpp"
#include "topology/expand_nodes.hpp"
#include "topology/overrides.hpp"
#include "topology/read_conditions.hpp"
#include "topology/read_links.hpp"
#include "topology/read_nodes.hpp"
#include "topology/read_stack.hpp"
#include "topology/read_steps.hpp"
#include "topology/read_tcp.hpp"
#include "topology/yaml_map.hpp"
#include "topology/yaml_values.hpp"

namespace netrig {

namespace {

using namespace reading;

/// Links before nodes, and nodes before steps, whatever their order in the file: the latter name the former.
void read_root(const YamlNode& root, Reading& reading) {
  YamlMap map(root, "a topology's keys: about, congestion, ecn, links, name, nodes, pacing, scenario, stack",
              reading.diagnostics);
  auto& topology = reading.topology;
  if (const auto* name = map.require("name", "a name for the topology, e.g. name: boot")) {
    topology.name = read_text(*name, "a name for the topology", reading.diagnostics).value_or("");
    if (!topology.name.empty()) check_name(topology.name, name->position, "topology", reading.diagnostics);
  }
  if (const auto* about = map.find("about")) {
    topology.about = read_text(*about, "a sentence about the topology", reading.diagnostics).value_or("");
  }
  if (const auto* stack = map.find("stack")) reading.stack = read_stack(*stack, reading);
  reading.tcp = read_tcp(map, reading.tcp, reading);
  if (const auto* links = map.find("links")) read_links(*links, reading);
  if (const auto* nodes = map.require("nodes", "nodes by their names, e.g. nodes: {pc: {on: {lan: dhcp}}}")) {
    declare_nodes(*nodes, reading);
    auto drafts = read_nodes(*nodes, reading);
    check_subnets(drafts, reading);
    check_start_order(drafts, reading);
    expand_nodes(drafts, reading);
    check_advertisers(reading);
    if (const auto* links = root.find("links")) read_link_conditions(*links, reading);
  }
  for (const auto& node : topology.nodes) {
    for (const auto& program : node.programs) reading.add_program(node.name, program.name, program.command);
  }
  if (const auto* scenario = map.find("scenario")) read_scenario(*scenario, reading);
  choose_stacks(reading);
  check_world(reading);
  map.finish();
}

}  // namespace

ReadResult read_topology(std::string_view text, const std::string& file, const std::string& directory,
                         const ReadOptions& options) {
  Diagnostics diagnostics;
  diagnostics.file = file;
  auto root = parse_yaml(text, diagnostics);
  if (!root) return diagnostics;
  apply_overrides(*root, options.set, diagnostics);
  Reading reading{options, diagnostics, {}, StackKind::raw, {}, {}, {}, {}, {}};
  reading.topology.file = file;
  reading.topology.directory = directory;
  read_root(*root, reading);
  if (diagnostics.empty()) return std::move(reading.topology);
  diagnostics.sort();
  return diagnostics;
}

ReadResult read_topology_file(const std::string& path, const ReadOptions& options) {
  std::ifstream stream(path, std::ios::binary);
  const int obstacle = stream ? 0 : errno;
  std::error_code error;
  if (obstacle != 0 || std::filesystem::is_directory(path, error)) {
    const auto reason = std::generic_category().message(obstacle != 0 ? obstacle : EISDIR);
    Diagnostics diagnostics;
    diagnostics.file = path;
    diagnostics.add({}, "no file that can be read (" + reason + ")", "a topology file");
    return diagnostics;
  }
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  auto directory = std::filesystem::path(path).parent_path().string();
  return read_topology(text, path, directory.empty() ? "." : directory, options);
}

}  // namespace netrig
