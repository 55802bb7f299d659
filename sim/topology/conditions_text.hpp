// Link conditions and faults as a person says them, for names of steps and comments of a plan.
#pragma once

#include <string>
#include <vector>

#include "link/conditions_change.hpp"
#include "topology/topology.hpp"

namespace netrig {

/// "delay 30ms, loss 5%, rate none": what the change names.
std::string describe(const ConditionsChange& change);

/// "delay 30ms, loss 5%": those that a perfect link has not; empty for a perfect link.
std::string describe(const LinkConditions& conditions);

/// "loss of frame 2 of filter \"udp port 67\" from pc".
std::string describe(const FaultSpec& fault);

/// All that happens to frames on the link, a line each; none for a perfect link. Nodes with the same
/// conditions stand in one line.
std::vector<std::string> describe_trouble(const LinkSpec& link);

}  // namespace netrig
