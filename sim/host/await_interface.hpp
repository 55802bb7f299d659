// Waits for what an interface becomes by itself: IPv6 addresses are used only after a second (RFC 4862 5.4).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "host/host.hpp"
#include "host/task.hpp"

namespace netrig {

/// As it is now. Errors: no_such_device; those of Interfaces::list().
Result<Interface> find_interface(Host& host, const std::string& device);

/// The interface once `is_wanted` holds for it. A Host tells nobody when an address can be used, so it is
/// looked at every 10 ms. Errors: timed_out, and those of find_interface().
Task<Result<Interface>> await_interface(Host& host, std::string device,
                                        std::function<bool(const Interface&)> is_wanted, Deadline deadline);

/// Its own link-local address that can be used.
std::optional<Ipv6Address> link_local_of(const Interface& interface);
/// Its IPv6 addresses that can be used and lead beyond the link.
std::vector<IpPrefix> global_addresses_of(const Interface& interface);

}  // namespace netrig
