// "Did you mean …": the known name that a misspelt one is nearest to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netrig::reading {

/// The fewest insertions, deletions, replacements and swaps of neighbours that make `b` of `a` (optimal
/// string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `known`, if it is near enough to be meant: a third of its length, rounded up, at most
/// three. Nothing is near to an empty name.
std::optional<std::string> nearest_name(const std::string& name, const std::vector<std::string>& known);

/// "one of: a, b, c (did you mean 'a'?)"; of many names only the first twenty, and an ellipsis.
std::string one_of(const std::vector<std::string>& known, const std::string& found);

}  // namespace netrig::reading
