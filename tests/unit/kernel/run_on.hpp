// Runs a coroutine lambda on a host to its end.
#pragma once

#include <gtest/gtest.h>

#include "kernel/kernel_host.hpp"
#include "support/co_assert.hpp"

namespace netrig::testing {

template <class Body>
Task<int> with_status(Body& body) {
  co_await body();
  co_return 0;
}

/// `body` is a lambda that gives Task<>; it stays alive meanwhile.
template <class Body>
void run_on(KernelHost& host, Body body) {
  host.run(with_status(body));
}

}  // namespace netrig::testing
