// Tests that change a network run in one of their own.
#pragma once

#include <functional>

namespace netrig::testing {

/// Runs `body` in a child process in a new network namespace (and a new user namespace, unless root), with
/// the loopback interface up. What gtest finds wrong in it fails the present test; without the right to make
/// namespaces the present test is skipped with the reason.
void in_private_network(const std::function<void()>& body);

}  // namespace netrig::testing
