// Builds our tree from yaml-cpp's events.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>
#include <stdexcept>

#include "topology/yaml_node.hpp"
#include "topology/yaml_text.hpp"

namespace netrig::reading {

namespace {

constexpr std::size_t kMostNodes = 100'000;     // a file of ours has hundreds; a bomb of aliases has billions
constexpr std::size_t kMostBytes = 10'000'000;  // of the whole file

SourcePosition position_of(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

/// What ends the parsing; the parser can't go on after it.
struct Refused : std::runtime_error {
  Refused(SourcePosition where, const std::string& what_found, std::string what_expected)
      : std::runtime_error(what_found), position(where), expected(std::move(what_expected)) {}
  SourcePosition position;
  std::string expected;
};

std::size_t count_nodes(const YamlNode& node) {
  std::size_t count = 1;
  for (const auto& item : node.items) count += count_nodes(item);
  for (const auto& entry : node.entries) count += 1 + count_nodes(entry.value);
  return count;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  bool has_root() const { return root_.has_value(); }
  std::optional<YamlNode> take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw Refused(position_of(mark), "a second document", "one document a file");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    begin(YamlNode::Kind::null, mark, anchor);
    end();
  }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    begin(YamlNode::Kind::scalar, mark, anchor).text = value;
    end();
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto anchored = anchored_.find(anchor);
    if (anchored == anchored_.end()) {
      throw Refused(position_of(mark), "an alias within its own anchor", "an alias of what is complete");
    }
    count(count_nodes(anchored->second), position_of(mark));
    open_.push_back({anchored->second, 0, {}});
    end();
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin(YamlNode::Kind::list, mark, anchor);
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin(YamlNode::Kind::map, mark, anchor);
  }
  void OnMapEnd() override { end(); }

 private:
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor = 0;
    std::optional<YamlNode> key;  // of a map: the key whose value comes next
  };

  YamlNode& begin(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    count(1, position_of(mark));
    open_.push_back({});
    open_.back().node.kind = kind;
    open_.back().node.position = position_of(mark);
    open_.back().anchor = anchor;
    return open_.back().node;
  }

  void end() {
    Open done = std::move(open_.back());
    open_.pop_back();
    if (done.anchor != 0) {
      count(count_nodes(done.node), done.node.position);  // the copy
      anchored_[done.anchor] = done.node;
    }
    if (open_.empty()) {
      root_ = std::move(done.node);
    } else if (open_.back().node.is_map()) {
      add_to_map(open_.back(), std::move(done.node));
    } else {
      open_.back().node.items.push_back(std::move(done.node));
    }
  }

  static void add_to_map(Open& map, YamlNode node) {
    if (map.key) {
      if (node.is_null()) refuse_colon_without_blank(*map.key);
      // yaml-cpp puts a missing value where the next token stands.
      if (node.is_null()) node.position = map.key->position;
      map.node.entries.push_back({std::move(*map.key), std::move(node)});
      map.key.reset();
    } else if (node.is_scalar()) {
      map.key = std::move(node);
    } else {
      throw Refused(node.position, node.describe() + " as a key", "a name");
    }
  }

  /// "{lan:auto}" is one key without a value.
  static void refuse_colon_without_blank(const YamlNode& key) {
    const auto colon = key.text.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == key.text.size()) return;
    throw Refused(
        key.position, in_quotes(key.text) + " without a value",
        "a blank after the colon: " + key.text.substr(0, colon) + ": " + key.text.substr(colon + 1));
  }

  void count(std::size_t nodes, SourcePosition position) {
    nodes_ += nodes;
    if (nodes_ > kMostNodes) {
      throw Refused(position, "more than " + std::to_string(kMostNodes) + " values (aliases included)",
                    "a smaller file");
    }
  }

  std::optional<YamlNode> root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlNode> anchored_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

}  // namespace

std::optional<YamlNode> parse_yaml(std::string_view text, Diagnostics& diagnostics) {
  if (text.size() > kMostBytes) {
    diagnostics.add({}, std::to_string(text.size()) + " bytes", "at most " + std::to_string(kMostBytes));
    return {};
  }
  if (refuse_control_characters(text, diagnostics)) return {};
  TreeBuilder builder;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused& refused) {
    diagnostics.add(refused.position, refused.what(), refused.expected);
    return {};
  } catch (const YAML::Exception& error) {
    const auto position = error.mark.is_null() ? SourcePosition{} : position_of(error.mark);
    report_syntax(text, position, error.msg, diagnostics);
    return {};
  }
  if (!builder.has_root()) diagnostics.add({1, 1}, "an empty file", "a topology");
  return builder.take_root();
}

}  // namespace netrig::reading
