// `congestion`: TCP's congestion control, on whichever stack a node has.
#pragma once

#include <string>

#include "topology/reading.hpp"

namespace netrig::reading {

/// Its name; the default when it is none, which is reported.
std::string read_congestion(const YamlNode& value, Reading& reading);

}  // namespace netrig::reading
