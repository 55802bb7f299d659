// Random bytes of the operating system.
#pragma once

#include "wire/bytes.hpp"

namespace netrig {

/// getrandom(2). Throws std::system_error.
void fill_from_system(MutableByteView bytes);

}  // namespace netrig
