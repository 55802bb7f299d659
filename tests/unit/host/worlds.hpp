// The worlds that there are.
#pragma once

#include "host_world.hpp"

namespace netrig::testing {

std::unique_ptr<HostWorld> make_kernel_world();
std::unique_ptr<HostWorld> make_kernel_ipv6_world();
std::unique_ptr<HostWorld> make_stack_world();
std::unique_ptr<HostWorld> make_stack_ipv6_world();

}  // namespace netrig::testing
