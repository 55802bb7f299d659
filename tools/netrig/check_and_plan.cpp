// netrig check, netrig plan: what can be said of a topology file without any rights.
#include <cstdio>
#include <filesystem>

#include "arguments.hpp"
#include "scenario/text.hpp"
#include "topology/plan.hpp"
#include "topology/stack_summary.hpp"

namespace netrig {

namespace {

/// "  also    router-advertiser --interface eth0 on router", a line for each program that a lab runs unasked.
void print_services(const Plan& plan) {
  for (const auto& node : plan.nodes) {
    for (const auto& service : node.services) {
      const Command command{service.arguments, {}, true};
      std::printf("  also    %s on %s\n", command.to_string().c_str(), node.name.c_str());
    }
  }
}

/// "  netrig run can't play it: 15:30: found 'delay', which needs 'netrig sim'; expected …", where that is
/// so.
void print_obstacle(const Options& values, WorldKind world, const char* command) {
  const auto result = read_topology(values, world);
  const auto* diagnostics = std::get_if<Diagnostics>(&result);
  if (diagnostics == nullptr) return;
  const auto& [position, found, expected] = diagnostics->list.front();
  const auto more = diagnostics->list.size() - 1;
  std::printf("  %s can't play it: %d:%d: found %s; expected %s%s\n", command, position.line, position.column,
              found.c_str(), expected.c_str(),
              more > 0 ? (", and " + counted(more, "more reason")).c_str() : "");
}

int check(const std::vector<std::string>& arguments) {
  const auto values = parse(kCheckCommand, topology_options(), arguments, {"file"});
  if (!values) return kExitDone;
  const auto topology = load_topology(*values, WorldKind::any);
  if (!topology) return kExitFailed;
  std::printf(
      "%s: fine: %s, %s, %s\n", topology->file.c_str(), counted(topology->links.size(), "link").c_str(),
      counted(topology->nodes.size(), "node").c_str(), counted(topology->scenario.size(), "step").c_str());
  for (const auto& group : stack_groups(*topology)) {
    const bool raw = group.kind == StackKind::raw;
    std::printf("  %-7s %s%s\n", raw ? "raw" : "kernel", group.nodes.c_str(),
                raw ? "" : (" (" + group.because + ")").c_str());
  }
  print_services(make_plan(*topology));
  // What comes by a pipe can't be read twice.
  if (std::filesystem::is_regular_file(topology->file)) {
    print_obstacle(*values, WorldKind::emulated, "netrig run");
    print_obstacle(*values, WorldKind::simulated, "netrig sim");
  }
  return kExitDone;
}

int plan(const std::vector<std::string>& arguments) {
  const auto values = parse(kPlanCommand, topology_options(), arguments, {"file"});
  if (!values) return kExitDone;
  const auto topology = load_topology(*values, WorldKind::any);
  if (!topology) return kExitFailed;
  std::fputs(iproute2_script(make_plan(*topology)).c_str(), stdout);
  return kExitDone;
}

}  // namespace

const CommandLine kCheckCommand{"check", "FILE [--set KEY=VALUE]... [--stack KIND]",
                                "Says all that is wrong with a topology file.", check};
const CommandLine kPlanCommand{"plan", "FILE [--set KEY=VALUE]... [--stack KIND]",
                               "Prints the network of a topology file as iproute2 commands.", plan};

}  // namespace netrig
