// One program on a stack of its own, in its own process: --stack raw by hand.
#pragma once

#include "host/program.hpp"
#include "kernel/ready_pipe.hpp"
#include "raw/node_configuration.hpp"
#include "raw/program_order.hpp"

namespace netrig {

/// Throws std::system_error and std::runtime_error when the stack can't be set up. The process ends by the
/// signal when a stop comes that the program has not asked for. In either case the program's sockets have
/// closed then as a kernel closes them, which may take RawDriver::kLingerLimit; a stop in the meantime ends
/// that.
ProgramEnd run_on_own_stack(const NodeConfiguration& configuration, const Program& program,
                            const Options& options, ReadyPipe ready);

}  // namespace netrig
