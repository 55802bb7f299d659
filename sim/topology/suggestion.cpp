#include "topology/suggestion.hpp"

#include <algorithm>

namespace netrig::reading {

namespace {

constexpr std::size_t kMostNames = 20;     // in a message: more are no help
constexpr std::size_t kLongestName = 100;  // characters: longer ones are no misspelling, and slow to compare

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last, last(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = current;
  }
  return last[b.size()];
}

std::optional<std::string> nearest_name(const std::string& name, const std::vector<std::string>& known) {
  if (name.empty() || name.size() > kLongestName) return {};
  std::optional<std::string> nearest;
  std::size_t nearest_distance = kLongestName;
  for (const auto& candidate : known) {
    const auto length = candidate.size();
    if (length > kLongestName || std::max(length, name.size()) - std::min(length, name.size()) > 3) continue;
    const auto distance = edit_distance(name, candidate);
    const bool begins_alike = candidate.starts_with(name.front());
    const bool nearer = distance < nearest_distance || (distance == nearest_distance && begins_alike);
    if (nearer && distance <= std::min<std::size_t>(3, (length + 2) / 3)) {
      nearest = candidate;
      nearest_distance = distance;
    }
  }
  return nearest;
}

std::string one_of(const std::vector<std::string>& known, const std::string& found) {
  if (known.empty()) return "none, for there are none";
  std::string text = known.size() == 1 ? "" : "one of: ";
  for (std::size_t i = 0; i < known.size() && i < kMostNames; ++i) text += (i ? ", " : "") + known[i];
  if (known.size() > kMostNames) text += ", …";
  if (auto nearest = nearest_name(found, known)) text += " (did you mean '" + *nearest + "'?)";
  return text;
}

}  // namespace netrig::reading
