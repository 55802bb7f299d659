// flow-client: measures how much gets through to a flow-server, and how.
#pragma once

#include "host/program.hpp"

namespace netrig {

extern const Program kFlowClient;

}  // namespace netrig
