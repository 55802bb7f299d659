// netrig check, netrig plan: what can be said of a topology file without any rights.
#include <cstdio>

#include "arguments.hpp"
#include "topology/plan.hpp"

namespace netrig {

namespace {

int check(const std::vector<std::string>& arguments) {
  const auto values = parse(kCheckCommand, topology_options(), arguments, {"file"});
  if (!values) return kExitDone;
  const auto topology = load_topology(*values);
  if (!topology) return kExitFailed;
  std::printf("%s: fine: %zu links, %zu nodes, %zu steps\n", topology->file.c_str(), topology->links.size(),
              topology->nodes.size(), topology->scenario.size());
  return kExitDone;
}

int plan(const std::vector<std::string>& arguments) {
  const auto values = parse(kPlanCommand, topology_options(), arguments, {"file"});
  if (!values) return kExitDone;
  const auto topology = load_topology(*values);
  if (!topology) return kExitFailed;
  std::fputs(iproute2_script(make_plan(*topology)).c_str(), stdout);
  return kExitDone;
}

}  // namespace

const CommandLine kCheckCommand{"check", "FILE [--set KEY=VALUE]...",
                                "Says all that is wrong with a topology file.", check};
const CommandLine kPlanCommand{"plan", "FILE [--set KEY=VALUE]...",
                               "Prints the network of a topology file as iproute2 commands.", plan};

}  // namespace netrig
