// ping: asks a host for ICMP echoes and tells how long they take.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kPing;

}  // namespace netrig
