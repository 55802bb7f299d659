// A YAML document as a tree of our own, every node with its place in the file. Unlike yaml-cpp's own nodes it
// keeps duplicate keys, knows where --set changed something, and is bounded against hostile files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "topology/source_position.hpp"

namespace netrig::reading {

struct YamlEntry;

struct YamlNode {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  std::string text;                ///< of a scalar
  std::vector<YamlNode> items;     ///< of a list
  std::vector<YamlEntry> entries;  ///< of a map, in the order of the file, duplicate keys included
  SourcePosition position;         ///< of its first character; of its key when the value is missing

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }

  /// The first value of `key` in a map, or null.
  YamlNode* find(std::string_view key);
  const YamlNode* find(std::string_view key) const;

  /// For messages: "'10.0.0'", "a list", "a map", "nothing"; long texts are cut.
  std::string describe() const;
};

struct YamlEntry {
  YamlNode key;  ///< always a scalar
  YamlNode value;
};

/// The one document of `text`. Syntax errors, a second document, keys that are no scalars and files beyond
/// the limits (100,000 nodes, aliases counted each time they are used) are added to `diagnostics`.
std::optional<YamlNode> parse_yaml(std::string_view text, Diagnostics& diagnostics);

/// Text in quotes for a message: control characters as \xNN, cut after 60 bytes.
std::string in_quotes(std::string_view text);

}  // namespace netrig::reading
