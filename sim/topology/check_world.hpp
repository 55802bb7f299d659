// What the world that a topology is read for can't do.
#pragma once

#include "topology/reading.hpp"

namespace netrig::reading {

/// Reports each command of a program that is not netrig's own if the file is read for the simulator. Nothing
/// is reported where nobody knows which programs are netrig's.
void check_world(Reading& reading);

}  // namespace netrig::reading
