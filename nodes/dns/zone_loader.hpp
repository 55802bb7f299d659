// The zone files that a command line names, read through Host.
#pragma once

#include <optional>
#include <vector>

#include "dns/zone_set.hpp"
#include "host/host.hpp"

namespace netrig::dns {

/// All of the zones, or none: then every error is on the console.
std::optional<ZoneSet> load_zones(Host& host, const std::vector<GrantedPath>& paths);

}  // namespace netrig::dns
