#include "topology/read_stack.hpp"

#include <algorithm>
#include <map>

namespace netrig::reading {

namespace {

/// A command that runs on a node.
struct Use {
  const Command* command;
  SourcePosition position;
};

using Uses = std::map<std::string, std::vector<Use>>;  // by node

void add_steps(const std::vector<Step>& steps, Uses& uses) {
  for (const auto& step : steps) {
    if (const auto* run = std::get_if<RunStep>(&step.action)) {
      for (const auto& node : run->nodes) uses[node].push_back({&run->command, step.position});
    }
    if (const auto* start = std::get_if<StartStep>(&step.action)) {
      uses[start->node].push_back({&start->command, step.position});
    }
  }
}

Uses find_uses(const Topology& topology) {
  Uses uses;
  for (const auto& node : topology.nodes) {
    for (const auto& program : node.programs) uses[node.name].push_back({&program.command, program.position});
  }
  add_steps(topology.scenario, uses);
  return uses;
}

/// What keeps a node from our own stack, or makes it needless; empty if nothing does.
std::string obstacle(const NodeSpec& node, const std::vector<Use>& uses) {
  if (node.router) return "a router";
  for (const auto& use : uses) {
    if (!use.command->own && !use.command->arguments.empty()) return "runs " + use.command->arguments.front();
  }
  return uses.empty() ? "runs no program of netrig's" : "";
}

/// What keeps a node from the stack that the file asks for by name; nodes of one template count once.
void check_raw(const NodeSpec& node, const std::vector<Use>& uses, Reading& reading) {
  const auto& position = *node.stack_position;
  // In the simulator every node is on our stack, and routers forward by it.
  if (node.index > 1 || reading.options.world == WorldKind::simulated) return;
  if (node.router)
    reading.report(position, "netrig's own stack on a router", "stack: kernel: forwarding is the kernel's");
  if (reading.options.own_programs.empty()) return;
  for (const auto& use : uses) {
    if (use.command->own || use.command->arguments.empty()) continue;
    reading.report(use.position,
                   "a foreign program on a raw node: " + in_quotes(use.command->arguments.front()),
                   "one of netrig's own, or stack: kernel");
  }
}

}  // namespace

StackKind read_stack(const YamlNode& value, Reading& reading) {
  if (value.is_scalar() && value.text == "kernel") return StackKind::kernel;
  if (!value.is_scalar() || value.text != "raw")
    reading.report(value.position, value.describe(), "kernel or raw");
  return StackKind::raw;
}

void choose_stacks(Reading& reading) {
  const auto uses = find_uses(reading.topology);
  for (auto& node : reading.topology.nodes) {
    const auto found = uses.find(node.name);
    const auto& of_node = found == uses.end() ? std::vector<Use>() : found->second;
    if (reading.options.stack && *reading.options.stack != node.stack) {
      node.stack = *reading.options.stack;
      node.stack_position.reset();
    }
    if (node.stack == StackKind::raw && node.stack_position) {
      check_raw(node, of_node, reading);
    } else if (node.stack == StackKind::raw) {
      node.kernel_because = obstacle(node, of_node);
      if (!node.kernel_because.empty()) node.stack = StackKind::kernel;
    } else {
      node.kernel_because = reading.options.stack ? "--stack kernel" : "the file says so";
    }
  }
}

}  // namespace netrig::reading
