// The topology reader, and what is made of a topology that it takes: no bytes may break them.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "topology/frame_matcher.hpp"
#include "topology/plan.hpp"
#include "topology/reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  netrig::ReadOptions options;
  options.own_programs = {"boot", "dns-server", "ftp-server"};
  options.program_exists = [](const std::string& name) { return name == "ping"; };
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto world : {netrig::WorldKind::emulated, netrig::WorldKind::simulated}) {
    options.world = world;
    netrig::read_topology(text, "fuzz.yaml", ".", options);
  }
  options.world = netrig::WorldKind::any;
  const auto result = netrig::read_topology(text, "fuzz.yaml", ".", options);
  if (const auto* diagnostics = std::get_if<netrig::Diagnostics>(&result)) {
    if (diagnostics->to_string().empty()) std::abort();  // refused without a reason
    return 0;
  }
  const auto& topology = std::get<netrig::Topology>(result);
  for (const auto& link : topology.links) {
    for (const auto& fault : link.faults) netrig::frame_matcher(fault);  // what was taken compiles
  }
  const auto plan = netrig::make_plan(topology);
  if (plan.nodes.size() != topology.nodes.size() || netrig::iproute2_script(plan).empty()) std::abort();
  return 0;
}
