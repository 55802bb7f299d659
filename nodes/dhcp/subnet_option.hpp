// The value of dhcp-server's option --subnet: "10.2.0.0/24 pool=10.2.0.100-10.2.0.199 router=10.2.0.1", and
// the limits that its words share with the options of the command line.
#pragma once

#include <string>

#include "dhcp/subnet_config.hpp"
#include "host/time.hpp"

namespace netrig {

/// A subnet as `--subnet` says it: what it does not say is as in `defaults`, but for the router and the MTU,
/// which are a link's own. Throws UsageError with a sentence that names the word.
SubnetConfig subnet_option(const std::string& text, const SubnetConfig& defaults);

/// Throws UsageError when a name or a number of servers is more than goes into an option, or an MTU is none.
void check_offers(const NetworkOffers& offers);
/// Floors `times` to whole seconds. Throws UsageError when T1, T2 and the lease are not in this order, or
/// nobody could keep them.
LeaseTimes checked_times(LeaseTimes times);

}  // namespace netrig
