#include "scenario/check_filters.hpp"

#include <stdexcept>
#include <variant>

#include "wire/capture_file.hpp"

namespace netrig {

void check_filters(const Topology& topology, Diagnostics& diagnostics) {
  for (const auto& step : topology.scenario) {
    const auto* expect = std::get_if<ExpectStep>(&step.action);
    const auto* packets = expect ? std::get_if<PacketExpectation>(&expect->expectation) : nullptr;
    if (!packets || !packets->filter) continue;
    try {
      const PacketFilter filter(*packets->filter);
    } catch (const std::invalid_argument& error) {
      diagnostics.add(step.position, error.what(),
                      "a filter as pcap-filter(7) describes it, e.g. \"tcp port 21\"");
    }
  }
}

}  // namespace netrig
