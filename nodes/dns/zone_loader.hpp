// The zone files that a command line names, read through Host, a little at a time: whoever is served
// meanwhile waits some milliseconds at most, however long the files are.
#pragma once

#include <optional>
#include <vector>

#include "dns/zone_set.hpp"
#include "host/host.hpp"

namespace netrig::dns {

/// All of the zones, or none: then every error is on the console.
Task<std::optional<ZoneSet>> load_zones(Host& host, std::vector<GrantedPath> paths);

/// Destroys zones that are not used any more.
Task<> discard_zones(Host& host, ZoneSet zones);

}  // namespace netrig::dns
