// A map of the file, read key by key. What is asked for is what is known:
//
//     YamlMap map(node, "a link, e.g. {subnet: 10.0.0.0/24}", diagnostics);
//     if (auto* subnet = map.find("subnet")) …
//     map.finish();  // reports the keys that nobody asked for
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topology/yaml_node.hpp"

namespace netrig::reading {

class YamlMap {
 public:
  /// Reports a node that is no map (which then has no keys) and keys that stand in it twice. The node and the
  /// diagnostics must outlive this.
  YamlMap(const YamlNode& node, const std::string& expected, Diagnostics& diagnostics);

  /// Whether it is a map at all.
  bool ok() const { return node_.is_map(); }
  const YamlNode& node() const { return node_; }

  /// The key with its value, or null.
  const YamlEntry* find_entry(const std::string& key);
  /// The value of `key`, or null.
  const YamlNode* find(const std::string& key);
  /// The same; a key that is not there is reported, with what would be expected as its value.
  const YamlNode* require(const std::string& key, const std::string& expected);
  /// The entry of the one key of `keys` that is there, or null. None and several are reported, the latter at
  /// the second one.
  const YamlEntry* require_one(const std::vector<std::string>& keys, const std::string& expected);

  /// Reports what is missing and what nobody asked for; a misspelt key is reported once, as unknown.
  void finish();

 private:
  struct Missing {
    std::vector<std::string> keys;
    std::string found;
    std::string expected;
  };

  bool is_known(const std::string& key) const;
  bool is_misspelt(const Missing& missing) const;

  const YamlNode& node_;
  Diagnostics& diagnostics_;
  std::vector<std::string> known_;
  std::vector<Missing> missing_;
};

/// Reports every key after its first; `what` says what the keys are ("key", "node").
void report_duplicate_keys(const YamlNode& map, const std::string& what, Diagnostics& diagnostics);

}  // namespace netrig::reading
