#include "scenario/start_up.hpp"

#include "scenario/start_sequence.hpp"

namespace netrig {
namespace {

// The queues of the node, or of all nodes of the template, with that name.
std::vector<std::size_t> queues_named(const Topology& topology, const std::string& name) {
  std::vector<std::size_t> queues;
  for (std::size_t index = 0; index < topology.nodes.size(); ++index) {
    const NodeSpec& node = topology.nodes[index];
    if (node.name == name || node.template_name == name) queues.push_back(index);
  }
  return queues;
}

std::vector<ProgramRecord*> add_programs(RunContext& context, const NodeSpec& node) {
  std::vector<ProgramRecord*> records;
  for (const ProgramSpec& program : node.programs) {
    ProgramRecord& record = context.programs.add_service(node.name, program.name, program.command);
    record.ready = program.ready;
    record.environment = program.environment;
    records.push_back(&record);
  }
  return records;
}

/// At the same time: none needs another.
std::optional<Failure> start_services(RunContext& context) {
  std::vector<StartQueue> queues;
  for (const WorldService& service : context.world.services()) {
    queues.push_back({{&context.programs.add_service(service.node, service.name, service.command)}, {}});
  }
  if (queues.empty()) return std::nullopt;
  return StartSequence(context, std::move(queues)).run();
}

}  // namespace

std::size_t count_programs(const RunContext& context) {
  std::size_t count = context.world.services().size();
  for (const NodeSpec& node : context.topology.nodes) count += node.programs.size();
  return count;
}

std::optional<Failure> start_up(RunContext& context) {
  if (auto failure = start_services(context)) return failure;
  std::vector<StartQueue> queues;
  for (const NodeSpec& node : context.topology.nodes) {
    StartQueue queue{add_programs(context, node), {}};
    for (const std::string& name : node.after) {
      const auto others = queues_named(context.topology, name);
      queue.after.insert(queue.after.end(), others.begin(), others.end());
    }
    queues.push_back(std::move(queue));
  }
  return StartSequence(context, std::move(queues)).run();
}

}  // namespace netrig
