// traceroute: shows the routers on the way to a host.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kTraceroute;

}  // namespace netrig
