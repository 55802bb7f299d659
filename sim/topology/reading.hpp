// What the readers of a topology file's parts share: the options, the names that are known so far, and where
// errors go.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
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
  StackKind stack = StackKind::raw;                          ///< where a node says nothing
  TcpTuning tcp = {};                                        ///< the same
  std::map<std::string, std::size_t> links;                  ///< by name: the index in topology.links
  std::map<std::string, DeclaredNode> nodes;                 ///< by the name in the file
  std::map<std::string, std::string> node_origins;           ///< "pc-3" → "pc", "dns" → "dns"
  std::map<std::string, std::vector<std::string>> programs;  ///< by node: those that a step may name
  /// By the word that was reported as no program: netrig's own that may be meant.
  std::map<std::string, std::optional<std::string>> unknown_programs{};
  std::map<std::string, std::set<std::string>> senders{};  ///< by link: nodes on it, as the file names them
  std::size_t senders_named = 0;                           ///< by links and steps, templates expanded
  std::set<std::string> vague_nodes{};  ///< with a program whose name can't be told, since it is unknown

  const LinkSpec* find_link(const std::string& name) const;
  void report(const SourcePosition& position, std::string found, std::string expected);
  /// Lets later steps name a program. A misspelt one has the name that it gets once it is corrected.
  void add_program(const std::string& node, const std::string& name, const Command& command);
};

/// A link's or node's name used somewhere; an unknown one is reported. A template's name gives all its nodes.
const LinkSpec* read_link_name(const YamlNode& node, Reading& reading);
std::vector<std::string> read_node_names(const YamlNode& node, Reading& reading);
/// One node only: a template's name is reported.
std::optional<std::string> read_node_name(const YamlNode& node, Reading& reading);
/// The same for text that is part of a value at `position`.
bool check_single_node(const std::string& name, const SourcePosition& position, Reading& reading);

}  // namespace netrig::reading
