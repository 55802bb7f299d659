// What the readers of a topology file's parts share: the options, the names that are known so far, and where
// errors go.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "topology/reader.hpp"
#include "topology/topology.hpp"
#include "topology/yaml_node.hpp"

namespace netrig::reading {

/// A node as the file names it.
struct DeclaredNode {
  SourcePosition position;
  std::optional<std::uint32_t> count;  ///< of a template

  /// The nodes it stands for: itself, or name-1 … name-count.
  std::vector<std::string> names(const std::string& name) const;
};

struct Reading {
  const ReadOptions& options;
  Diagnostics& diagnostics;
  Topology topology;
  StackKind stack = StackKind::kernel;                       ///< where a node says nothing
  std::map<std::string, std::size_t> links;                  ///< by name: the index in topology.links
  std::map<std::string, DeclaredNode> nodes;                 ///< by the name in the file
  std::map<std::string, std::string> node_origins;           ///< "pc-3" → "pc", "dns" → "dns"
  std::map<std::string, std::vector<std::string>> programs;  ///< by node: those that a step may name

  const LinkSpec* find_link(const std::string& name) const;
  void report(const SourcePosition& position, std::string found, std::string expected);
};

/// A link's or node's name used somewhere; an unknown one is reported. A template's name gives all its nodes.
const LinkSpec* read_link_name(const YamlNode& node, Reading& reading);
std::vector<std::string> read_node_names(const YamlNode& node, Reading& reading);
/// One node only: a template's name is reported.
std::optional<std::string> read_node_name(const YamlNode& node, Reading& reading);
/// The same for text that is part of a value at `position`.
bool check_single_node(const std::string& name, const SourcePosition& position, Reading& reading);

}  // namespace netrig::reading
