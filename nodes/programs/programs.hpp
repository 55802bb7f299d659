// All of netrig's node programs, for whoever starts them by name.
#pragma once

#include <string_view>
#include <vector>

#include "host/program.hpp"

namespace netrig {

/// In the order of their names.
std::vector<const Program*> all_programs();

}  // namespace netrig
