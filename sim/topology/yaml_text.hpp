// What a text is that is no YAML, and what is most likely meant.
#pragma once

#include <string>
#include <string_view>

#include "topology/source_position.hpp"

namespace netrig::reading {

/// Reports the first byte that no text has, and gives whether there is one: YAML 1.2 (5.1) forbids control
/// characters but tab, line feed and carriage return.
bool refuse_control_characters(std::string_view text, Diagnostics& diagnostics);

/// Reports what yaml-cpp says of the text at a position.
void report_syntax(std::string_view text, const SourcePosition& position, const std::string& message,
                   Diagnostics& diagnostics);

}  // namespace netrig::reading
