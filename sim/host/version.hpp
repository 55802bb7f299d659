// The version of the project, as its CMakeLists.txt says it.
#pragma once

#include <string_view>

namespace netrig {

/// "0.1.0".
std::string_view version();

}  // namespace netrig
