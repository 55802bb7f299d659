// A connection to whichever of a name's addresses answers first (RFC 8305, "Happy Eyeballs"): for clients
// whose server may be reached by IPv4, by IPv6, or by one of them only in name.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "host/host.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

/// How long an attempt is alone before the next address is tried, too (RFC 8305 5).
inline constexpr Duration kConnectionAttemptDelay = std::chrono::milliseconds(250);

struct AnyConnection {
  Endpoint server;  ///< the one that answered, or that failed last
  /// Errors: those of the last address that failed; invalid_argument when there is none.
  Result<std::unique_ptr<TcpConnection>> connection;
};

/// Tries the addresses one after another, each a little later than the one before or when that has failed,
/// and takes the first connection; the other attempts are given up. Each may take until `deadline`.
Task<AnyConnection> connect_to_any(Host& host, std::vector<IpAddress> addresses, std::uint16_t port,
                                   TcpOptions options, Deadline deadline);

/// In the order in which they are tried: IPv6 first, then by turns (RFC 8305 4); within a family as they
/// came.
std::vector<IpAddress> interlaced(const std::vector<IpAddress>& addresses);

}  // namespace netrig
