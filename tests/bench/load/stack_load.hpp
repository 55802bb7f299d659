// stack-load: work for a TCP/IP stack that is hard on its path of a packet and of a connection. A server, and
// a client that says what it reached as a line of JSON; on Host alone, so that every stack has the same.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kStackLoad;

}  // namespace netrig
