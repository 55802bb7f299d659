// The `scenario` of a topology file.
#pragma once

#include <set>

#include "topology/reading.hpp"

namespace netrig::reading {

/// Fills reading.topology.scenario; after the nodes are expanded.
void read_scenario(const YamlNode& node, Reading& reading);

/// The action of `run`, `start`, `stop`, `kill`, `restart`, `reload` and `input`: what is done to programs.
RunStep read_run(const YamlNode& node, Reading& reading);
StartStep read_start(const YamlNode& node, Reading& reading);
EndStep read_end(EndStep::Kind kind, const YamlNode& node, Reading& reading);
ReloadStep read_reload(const YamlNode& node, Reading& reading);
InputStep read_input(const YamlNode& node, Reading& reading);

WriteStep read_write(const YamlNode& node, Reading& reading);
/// "pc:report.txt"; what is no file of a known node is reported.
std::optional<NodeFile> read_node_file(const YamlNode& value, Reading& reading);

/// The action of `set`, and of `cut` and `heal`: what links do to frames.
SetStep read_set(const YamlNode& node, Reading& reading);
CutStep read_cut(CutStep::Kind kind, const YamlNode& node, Reading& reading);

/// A program that was started on `node`, or will be by an earlier step; another is reported.
std::optional<std::string> read_program_name(const YamlNode& value, const std::optional<std::string>& node,
                                             Reading& reading);

/// The action of `expect` and `wait`; `earlier` are the names that `since` may say.
ExpectStep read_expect(const YamlNode& node, bool wait, const std::set<std::string>& earlier,
                       Reading& reading);

}  // namespace netrig::reading
