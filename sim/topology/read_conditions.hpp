// What links do to frames: the conditions that a link, its `from` and the step `set` name, and faults.
#pragma once

#include <string>
#include <vector>

#include "link/conditions_change.hpp"
#include "topology/reading.hpp"
#include "topology/yaml_map.hpp"

namespace netrig::reading {

/// Makes the conditions' keys known to `map`.
void know_conditions(YamlMap& map);

/// The conditions among the keys of a map, `none` being as if a link said nothing. What else is there is left
/// to others; a node that is no map has none.
ConditionsChange read_conditions(const YamlNode& node, Reading& reading);

/// The conditions of all links, with `from` and `faults`: fills reading.topology.links, after the nodes are
/// expanded. `links` is what read_links() has read before.
void read_link_conditions(const YamlNode& links, Reading& reading);

/// The `faults` of a link.
std::vector<FaultSpec> read_faults(const YamlNode& node, const LinkSpec& link, Reading& reading);

/// Nodes that send into a link: a name, or a list of them; templates expanded. Those that are not on the link
/// are reported.
std::vector<std::string> read_senders(const YamlNode& node, const LinkSpec& link, Reading& reading);

/// Reports what no emulated link has, if the file is read for the emulator: "'delay'", "the step 'cut'".
void refuse_if_emulated(const SourcePosition& position, const std::string& what, Reading& reading);
/// The same for each condition among the keys of a map.
void refuse_conditions_if_emulated(const YamlNode& node, Reading& reading);

}  // namespace netrig::reading
