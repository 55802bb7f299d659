// What a step is called that the file gives no name.
#pragma once

#include <string>

#include "topology/steps.hpp"

namespace netrig::reading {

/// "run dig on pc", "lan: no packet \"tcp port 23\"": in full, however long; who shows it cuts it.
std::string default_name(const Step& step);

}  // namespace netrig::reading
