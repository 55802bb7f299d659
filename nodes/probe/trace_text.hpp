// The lines of traceroute.
#pragma once

#include <map>
#include <string>

#include "probe/trace_session.hpp"

namespace netrig::probe {

/// The bytes of a probe with its headers, as the plan and the family say.
std::size_t packet_bytes(const TracePlan& plan, const IpAddress& to);

/// "traceroute to ftp.lab (10.0.0.4), 30 hops max, 60 byte packets"
std::string trace_headline(const TracePlan& plan, const IpAddress& to);

/// " 1  gate.lab (10.0.0.1)  0.021 ms  0.008 ms *". `names` holds the names of addresses; those that have
/// none show their address twice, or, with `numeric`, once.
std::string hop_line(const TraceHop& hop, const std::map<IpAddress, std::string>& names, bool numeric);

}  // namespace netrig::probe
