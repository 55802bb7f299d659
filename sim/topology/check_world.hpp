// What the world that a topology is read for can't do.
#pragma once

#include "topology/reading.hpp"

namespace netrig::reading {

/// If the file is read for the simulator: reports each command of a program that is not netrig's own, where
/// it is known which ones are.
void check_world(Reading& reading);

}  // namespace netrig::reading
