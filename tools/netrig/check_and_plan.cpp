// netrig check, netrig plan: what can be said of a topology file without any rights.
#include <cstdio>

#include "arguments.hpp"
#include "scenario/text.hpp"
#include "topology/plan.hpp"
#include "topology/stack_summary.hpp"

namespace netrig {

namespace {

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
