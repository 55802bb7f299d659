// The name of a network interface, by its index.
#pragma once

#include <string>

namespace netrig {

/// In this thread's network namespace; empty if there is none.
std::string interface_name(int index);

}  // namespace netrig
