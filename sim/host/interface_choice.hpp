// Which interface a program works on that serves or configures one.
#pragma once

#include <string>

#include "host/host.hpp"

namespace netrig {

/// The named one or, when `name` is empty, the only one that is not the loopback. Throws UsageError with a
/// sentence that says what to give; boost::system::system_error when the host cannot list its interfaces.
Interface choose_interface(Host& host, const std::string& name);

}  // namespace netrig
