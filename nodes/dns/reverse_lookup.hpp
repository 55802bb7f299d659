// The name of an address (RFC 1035 3.5, RFC 3596 2.5), from the servers that the host was configured with.
#pragma once

#include "dns/name.hpp"
#include "dns/resolver.hpp"
#include "host/host.hpp"

namespace netrig::dns {

/// The first PTR record's name: what an address is called is a courtesy, so each server is asked once.
/// Errors: ResolveError::host_not_found for an address without a name, no_servers, server_failure,
/// HostError::timed_out, and what the network says.
Task<Result<Name>> name_of(Host& host, IpAddress address, Deadline deadline);

}  // namespace netrig::dns
