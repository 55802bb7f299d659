// Which frames a fault is about.
#pragma once

#include <functional>

#include "topology/topology.hpp"
#include "wire/bytes.hpp"

namespace netrig {

/// Whether a frame passes the fault's filter and pattern; who sent it is left to whoever knows. The fault
/// need not outlive it. Throws std::invalid_argument and RegularExpressionError where the reader has seen
/// neither.
std::function<bool(ByteView frame)> frame_matcher(const FaultSpec& fault);

}  // namespace netrig
