#include "topology/yaml_node.hpp"

namespace netrig::reading {

namespace {

constexpr std::size_t kLongestQuoted = 60;  // bytes of a value in a message

/// Where `text` may be cut at or before `limit` without splitting a UTF-8 sequence (RFC 3629 3).
std::size_t cut_position(std::string_view text, std::size_t limit) {
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
  return limit;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  const bool cut = text.size() > kLongestQuoted;
  if (cut) text = text.substr(0, cut_position(text, kLongestQuoted));
  std::string result = "'";
  for (char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7f) {
      result += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      result += character;
    }
  }
  return result + (cut ? "…'" : "'");
}

YamlNode* YamlNode::find(std::string_view key) {
  for (auto& entry : entries) {
    if (entry.key.text == key) return &entry.value;
  }
  return nullptr;
}

const YamlNode* YamlNode::find(std::string_view key) const {
  return const_cast<YamlNode*>(this)->find(key);
}

std::string YamlNode::describe() const {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return in_quotes(text);
    case Kind::list:
      return items.empty() ? "an empty list" : "a list";
    case Kind::map:
      return entries.empty() ? "an empty map" : "a map";
  }
  return {};
}

}  // namespace netrig::reading
