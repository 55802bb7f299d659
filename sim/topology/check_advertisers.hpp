// Who advertises on links that say `advertise`: some router has to, and its programs are the plan's.
#pragma once

#include "topology/reading.hpp"

namespace netrig::reading {

/// When all nodes have their addresses.
void check_advertisers(Reading& reading);

}  // namespace netrig::reading
