// Commands, and how one sees that a program serves.
#pragma once

#include "topology/reading.hpp"

namespace netrig::reading {

/// A line that is split as a shell splits words, or a list of words. A program that neither netrig nor PATH
/// has is reported.
std::optional<Command> read_command(const YamlNode& node, Reading& reading);

std::optional<ReadySign> read_ready(const YamlNode& node, Reading& reading);

std::map<std::string, std::string> read_environment(const YamlNode& node, Reading& reading);

}  // namespace netrig::reading
