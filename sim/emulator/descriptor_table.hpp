// The table of open descriptors of this process: a lab holds three for each node, a simulation one for
// each capture.
#pragma once

#include <cstddef>

namespace netrig {

/// Makes room for `count` descriptors; raises the soft limit where that is needed. To be called before there
/// are threads: with threads, the kernel waits some 10 ms (RCU) each time it has to make the table larger.
/// Throws std::runtime_error that says what to do when the hard limit is lower.
void reserve_descriptors(std::size_t count);

}  // namespace netrig
