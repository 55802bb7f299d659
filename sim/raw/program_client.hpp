// The process that stands for a program which runs in its node's process: lends it its terminal, passes on
// its signals, and ends as it ends.
#pragma once

#include <string>

#include "kernel/ready_pipe.hpp"
#include "raw/program_order.hpp"

namespace netrig {

/// Gives how the program ended; what is wrong with its node process too, as an error with status 1. Standard
/// input, output and error are lent. The calling process ends by SIGTERM when the program is stopped without
/// having asked to be told.
ProgramEnd run_in_node_process(const std::string& socket, ProgramOrder order, ReadyPipe ready);

}  // namespace netrig
