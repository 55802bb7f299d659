// Work on several threads at once, for calls that wait for the kernel or that change the namespaces of the
// thread they are made on.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace netrig {

/// Runs each of them on a thread of its own, whose namespaces it may change. Returns when all have ended, and
/// throws what the first of those that failed threw.
void on_own_threads(const std::vector<std::function<void()>>& works);

/// Calls `work` with each number below `count`, on as many new threads as `max_threads` allows. All are
/// tried; throws what one of those that failed threw.
void in_parallel(std::size_t count, std::size_t max_threads, const std::function<void(std::size_t)>& work);

}  // namespace netrig
