#include "topology/check_world.hpp"

#include <map>

namespace netrig::reading {

namespace {

/// A command of the file, once for all the nodes that it runs on.
struct Use {
  std::string program;
  std::string nodes;  ///< "'pc'", "'pc', 'host-1', …"
  std::size_t count = 0;
};

class Uses {
 public:
  void add(const Command& command, const std::string& node) {
    if (command.own || command.arguments.empty() || node.empty()) return;
    auto& use = uses_[command.position];
    use.program = command.arguments.front();
    if (++use.count <= kNodesNamed) use.nodes += (use.nodes.empty() ? "" : ", ") + in_quotes(node);
    if (use.count == kNodesNamed + 1) use.nodes += ", …";
  }

  void report(Reading& reading) const {
    for (const auto& [position, use] : uses_) {
      if (reading.unknown_programs.contains(use.program)) continue;  // reported with what may be meant
      reading.report(position,
                     in_quotes(use.program) + " on " + use.nodes + ", a program that is not netrig's",
                     "one of netrig's own: others can't be simulated, and need 'netrig run'");
    }
  }

 private:
  static constexpr std::size_t kNodesNamed = 3;

  std::map<SourcePosition, Use> uses_;
};

}  // namespace

void check_world(Reading& reading) {
  if (reading.options.world != WorldKind::simulated || reading.options.own_programs.empty()) return;
  Uses uses;
  for (const auto& node : reading.topology.nodes) {
    for (const auto& program : node.programs) uses.add(program.command, node.name);
  }
  for (const auto& step : reading.topology.scenario) {
    if (const auto* run = std::get_if<RunStep>(&step.action)) {
      for (const auto& node : run->nodes) uses.add(run->command, node);
    }
    if (const auto* start = std::get_if<StartStep>(&step.action)) uses.add(start->command, start->node);
  }
  uses.report(reading);
}

}  // namespace netrig::reading
