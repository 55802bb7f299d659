#include "topology/overrides.hpp"

#include <algorithm>

#include "topology/quantity.hpp"
#include "topology/suggestion.hpp"

namespace netrig::reading {

namespace {

void set_position(YamlNode& node, const SourcePosition& position) {
  node.position = position;
  for (auto& item : node.items) set_position(item, position);
  for (auto& entry : node.entries) {
    entry.key.position = position;
    set_position(entry.value, position);
  }
}

std::optional<YamlNode> parse_value(const std::string& text, const SourcePosition& position,
                                    Diagnostics& diagnostics) {
  Diagnostics own;
  auto value = parse_yaml(text, own);
  if (!value && !own.empty()) diagnostics.add(position, own.list.front().found, "a YAML value");
  if (value) set_position(*value, position);
  return value;
}

std::vector<std::string> keys_of(const YamlNode& map) {
  std::vector<std::string> keys;
  for (const auto& entry : map.entries) keys.push_back(entry.key.text);
  std::sort(keys.begin(), keys.end());
  return keys;
}

/// What `key` leads to from `node`; null after a report. A new key is made where `may_be_new`.
YamlNode* descend(YamlNode& node, const std::string& key, bool may_be_new, const SourcePosition& position,
                  Diagnostics& diagnostics) {
  if (node.is_list()) {
    auto index = parse_unsigned(key, 1'000'000);
    if (index && *index < node.items.size()) return &node.items[*index];
    diagnostics.add(position, "no item " + in_quotes(key),
                    "a number below " + std::to_string(node.items.size()));
    return nullptr;
  }
  if (node.is_scalar()) {
    diagnostics.add(position, "no key " + in_quotes(key) + " in the value " + node.describe(),
                    "a key of the file");
    return nullptr;
  }
  if (auto* value = node.find(key)) return value;
  if (!may_be_new) {
    diagnostics.add(position, "no key " + in_quotes(key), one_of(keys_of(node), key));
    return nullptr;
  }
  node.kind = YamlNode::Kind::map;
  YamlEntry entry;
  entry.key.kind = YamlNode::Kind::scalar;
  entry.key.text = key;
  entry.key.position = position;
  node.entries.push_back(std::move(entry));
  return &node.entries.back().value;
}

void apply(YamlNode& root, const std::string& path, const YamlNode& value, const SourcePosition& position,
           Diagnostics& diagnostics) {
  YamlNode* node = &root;
  for (std::size_t start = 0;;) {
    const auto dot = path.find('.', start);
    const bool last = dot == std::string::npos;
    const auto key = path.substr(start, dot - start);
    node = descend(*node, key, last, position, diagnostics);
    if (!node) return;
    if (last) break;
    start = dot + 1;
  }
  *node = value;
}

}  // namespace

void apply_overrides(YamlNode& root, const std::map<std::string, std::string>& overrides,
                     Diagnostics& diagnostics) {
  int number = 0;
  for (const auto& [path, text] : overrides) {
    diagnostics.overrides.push_back(path + "=" + text);
    const SourcePosition position{0, ++number};
    auto value = parse_value(text, position, diagnostics);
    if (value) apply(root, path, *value, position, diagnostics);
  }
}

}  // namespace netrig::reading
