// `congestion`, `ecn` and `pacing`: how TCP sends, on whichever stack a node has.
#pragma once

#include "topology/reading.hpp"
#include "topology/yaml_map.hpp"

namespace netrig::reading {

/// What the map says of it, `otherwise` where it says nothing or what is reported.
TcpTuning read_tcp(YamlMap& map, TcpTuning otherwise, Reading& reading);

}  // namespace netrig::reading
