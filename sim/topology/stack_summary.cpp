#include "topology/stack_summary.hpp"

#include <algorithm>

namespace netrig {

namespace {

using Nodes = std::vector<const NodeSpec*>;

/// Where the nodes end that follow each other in one template.
Nodes::const_iterator end_of_series(Nodes::const_iterator first, Nodes::const_iterator end) {
  return std::adjacent_find(first, end, [](const NodeSpec* one, const NodeSpec* next) {
    return next->index == 0 || next->template_name != one->template_name || next->index != one->index + 1;
  });
}

std::string names_of(const Nodes& nodes) {
  std::string text;
  for (auto first = nodes.begin(); first != nodes.end();) {
    auto last = end_of_series(first, nodes.end());
    if (last == nodes.end()) --last;
    text += (text.empty() ? "" : ", ") + (*first)->name;
    if (last != first) text += (last == first + 1 ? ", " : " … ") + (*last)->name;
    first = last + 1;
  }
  return text;
}

}  // namespace

std::vector<StackGroup> stack_groups(const Topology& topology) {
  std::vector<StackGroup> groups;
  std::vector<Nodes> members;
  for (const auto& node : topology.nodes) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const StackGroup& known) {
      return known.kind == node.stack && known.because == node.kernel_because;
    });
    const auto index = static_cast<std::size_t>(group - groups.begin());
    if (group == groups.end()) {
      groups.push_back({node.stack, node.kernel_because, {}});
      members.emplace_back();
    }
    members[index].push_back(&node);
  }
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i].nodes = names_of(members[i]);
  std::stable_partition(groups.begin(), groups.end(),
                        [](const StackGroup& group) { return group.kind == StackKind::raw; });
  return groups;
}

}  // namespace netrig
