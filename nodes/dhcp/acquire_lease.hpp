// One call that gives a host its address by DHCP, for programs that are more than a DHCP client.
#pragma once

#include "dhcp/client_config.hpp"
#include "dhcp/client_session.hpp"
#include "dhcp/dhcp_binding.hpp"
#include "host/host.hpp"
#include "host/task.hpp"

namespace netrig {

/// DISCOVER to ACK, the probe, and the configuration of the interface (address, default route, resolvers,
/// MTU), which stays when this returns; `observer` hears of each step. Nobody renews the lease afterwards:
/// who needs the network for longer than `lease` keeps a DhcpClientSession instead. After an error nothing is
/// left configured. Throws UsageError when there is no such interface. Errors: timed_out,
/// operation_not_permitted, address_in_use (UDP port 68), …
Task<Result<DhcpBinding>> acquire_lease(Host& host, DhcpClientConfig config, Deadline deadline,
                                        ClientObserver observer);

}  // namespace netrig
