// The values of link conditions. What is wrong is reported, and read as if it was not there.
#pragma once

#include "link/conditions.hpp"
#include "topology/reading.hpp"
#include "topology/yaml_values.hpp"

namespace netrig::reading {

/// "2ms", or {spread: 2ms, distribution: normal, order: kept}.
Jitter read_jitter(const YamlNode& node, Reading& reading);
/// "1%", or {burst: {enter: 1%, leave: 25%, good: 0%, bad: 100%}}.
void read_loss(const YamlNode& node, LinkConditions& into, Reading& reading);
/// "5%", or {chance: 5%, delay: 3ms}.
void read_reorder(const YamlNode& node, LinkConditions& into, Reading& reading);
/// "100" frames, or {frames: 100, bytes: 64kB, codel: true}.
void read_queue(const YamlNode& node, LinkConditions& into, Reading& reading);

/// "5%".
Chance read_chance(const YamlNode& node, Diagnostics& diagnostics);
/// The same, of what would never happen at 0%.
Chance read_some_chance(const YamlNode& node, Diagnostics& diagnostics);
/// "10mbit"; 1 after a report: there is a rate.
std::uint64_t read_rate(const YamlNode& node, Diagnostics& diagnostics);

}  // namespace netrig::reading
