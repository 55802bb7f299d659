#pragma once

#include <memory>

#include "stack/congestion_algorithm.hpp"
#include "stack/congestion_control.hpp"

namespace netrig {

/// For segments of that size, until another one is known.
std::unique_ptr<CongestionControl> make_congestion_control(CongestionAlgorithm algorithm,
                                                           std::uint32_t segment_bytes);

}  // namespace netrig
