#include "topology/source_position.hpp"

#include <algorithm>

namespace netrig {

namespace {

std::string place_of(const Diagnostics& diagnostics, const SourcePosition& position) {
  if (position.line > 0) {
    return diagnostics.file + ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
  }
  const auto index = static_cast<std::size_t>(position.column);
  if (index >= 1 && index <= diagnostics.overrides.size()) return "--set " + diagnostics.overrides[index - 1];
  return diagnostics.file;
}

}  // namespace

void Diagnostics::add(SourcePosition position, std::string found, std::string expected) {
  list.push_back({position, std::move(found), std::move(expected)});
}

void Diagnostics::sort() {
  std::stable_sort(list.begin(), list.end(),
                   [](const auto& a, const auto& b) { return a.position < b.position; });
}

std::string Diagnostics::to_string() const {
  std::string text;
  for (const auto& diagnostic : list) {
    text += place_of(*this, diagnostic.position) + ": found " + diagnostic.found;
    if (!diagnostic.expected.empty()) text += "; expected " + diagnostic.expected;
    text += "\n";
  }
  return text;
}

}  // namespace netrig
