// flow-server: the other end of flow-client's tests.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kFlowServer;

}  // namespace netrig
