// How much later or earlier than usual a frame arrives, drawn with integers only.
#pragma once

#include "host/time.hpp"
#include "link/conditions.hpp"
#include "link/random_stream.hpp"

namespace netrig {

/// A deviation from the link's delay; it may be negative. Draws nothing when there is no spread.
Duration draw_deviation(const Jitter& jitter, RandomStream& random);

}  // namespace netrig
