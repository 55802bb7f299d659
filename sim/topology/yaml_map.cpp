#include "topology/yaml_map.hpp"

#include <algorithm>
#include <map>

#include "topology/suggestion.hpp"

namespace netrig::reading {

namespace {

std::string place(const SourcePosition& position) {
  return position.line > 0 ? "line " + std::to_string(position.line) : "--set";
}

}  // namespace

void report_duplicate_keys(const YamlNode& map, const std::string& what, Diagnostics& diagnostics) {
  std::map<std::string_view, SourcePosition> first;
  for (const auto& entry : map.entries) {
    const auto [known, is_new] = first.emplace(entry.key.text, entry.key.position);
    if (is_new) continue;
    diagnostics.add(entry.key.position, "a second " + what + " " + in_quotes(entry.key.text),
                    "each only once (the first is in " + place(known->second) + ")");
  }
}

YamlMap::YamlMap(const YamlNode& node, const std::string& expected, Diagnostics& diagnostics)
    : node_(node), diagnostics_(diagnostics) {
  if (!node.is_map()) diagnostics.add(node.position, node.describe(), expected);
  report_duplicate_keys(node, "key", diagnostics);
}

const YamlEntry* YamlMap::find_entry(const std::string& key) {
  known_.push_back(key);
  for (const auto& entry : node_.entries) {
    if (entry.key.text == key) return &entry;
  }
  return nullptr;
}

const YamlNode* YamlMap::find(const std::string& key) {
  const auto* entry = find_entry(key);
  return entry ? &entry->value : nullptr;
}

const YamlNode* YamlMap::require(const std::string& key, const std::string& expected) {
  const auto* value = find(key);
  if (!value) missing_.push_back({{key}, "no key '" + key + "'", expected});
  return value;
}

const YamlEntry* YamlMap::require_one(const std::vector<std::string>& keys, const std::string& expected) {
  std::vector<const YamlEntry*> there;
  for (const auto& key : keys) {
    if (const auto* entry = find_entry(key)) there.push_back(entry);
  }
  std::sort(there.begin(), there.end());  // by their order in the file: they stand in one vector
  if (there.empty()) {
    missing_.push_back({keys, "no key that says what it is", expected});
    return nullptr;
  }
  if (there.size() > 1) {
    diagnostics_.add(there[1]->key.position,
                     in_quotes(there[1]->key.text) + " beside " + in_quotes(there[0]->key.text), expected);
  }
  return there[0];
}

bool YamlMap::is_known(const std::string& key) const {
  return std::find(known_.begin(), known_.end(), key) != known_.end();
}

bool YamlMap::is_misspelt(const Missing& missing) const {
  return std::any_of(node_.entries.begin(), node_.entries.end(), [&](const YamlEntry& entry) {
    return !is_known(entry.key.text) && nearest_name(entry.key.text, missing.keys);
  });
}

void YamlMap::finish() {
  if (!ok()) return;
  for (const auto& missing : missing_) {
    if (!is_misspelt(missing)) diagnostics_.add(node_.position, missing.found, missing.expected);
  }
  std::sort(known_.begin(), known_.end());
  known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
  for (const auto& entry : node_.entries) {
    const auto& key = entry.key.text;
    if (!is_known(key))
      diagnostics_.add(entry.key.position, "unknown key " + in_quotes(key), one_of(known_, key));
  }
}

}  // namespace netrig::reading
