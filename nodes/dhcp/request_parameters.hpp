// One call that asks DHCP servers what they say of a network in which the host has its address already.
#pragma once

#include "dhcp/client_config.hpp"
#include "dhcp/dhcp_binding.hpp"
#include "host/host.hpp"
#include "host/task.hpp"

namespace netrig {

/// For the first IPv4 address of `config.device`; empty: the only interface but the loopback. The binding has
/// no lease, and nothing is configured yet. Throws UsageError when there is no such interface or it has no
/// address. Errors: timed_out when no server answers, and those of the sockets.
Task<Result<DhcpBinding>> request_parameters(Host& host, DhcpClientConfig config, Deadline deadline);

}  // namespace netrig
