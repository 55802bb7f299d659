// A host's stub resolver (RFC 1034 5.3.1, RFC 1123 6.1.3): a name's addresses, from the servers that the host
// was configured with.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dns/exchange.hpp"
#include "dns/record.hpp"
#include "host/host.hpp"

namespace netrig::dns {

/// Why a name has no addresses. A server that does not answer is HostError::timed_out, one that is not there
/// the network's own error (connection_refused, host_unreachable, …).
enum class ResolveError {
  host_not_found = 1,  ///< no such name (NXDOMAIN), with none of the search domains either
  no_address,          ///< the name exists without an address of a family that this host speaks
  server_failure,      ///< every server answered with an error: SERVFAIL, REFUSED, …
  no_servers,          ///< the host has no resolvers configured
  bad_name,            ///< not a domain name
};

Error make_error_code(ResolveError error);

/// One question to one server, for a log or a user who watches.
struct ResolveStep {
  Question question;
  Endpoint server;
  Result<Exchange> outcome;
};

/// Which addresses somebody can use; any: those of the families that the host speaks.
enum class AddressFamily { any, v4, v6 };

struct Resolution {
  std::vector<IpAddress> addresses;  ///< IPv4 first, else in the server's order; at least one
  Name canonical_name;               ///< the end of the chain of aliases
};

struct ResolveOptions {
  AddressFamily family = AddressFamily::any;
  int rounds = 2;  ///< over all servers
  Duration per_try = std::chrono::seconds(2);
  std::uint16_t port = kDnsPort;
  std::function<void(const ResolveStep&)> observer = {};
};

/// The addresses of `name`, at least one. Where both families are asked for, those of the one whose answer
/// comes more than 50 ms behind the other's are missing. An address in text form is its own answer;
/// "localhost" is never asked (RFC 6761 6.3). A name without a dot is tried with the search domains first.
/// Errors: ResolveError, HostError::timed_out (no server answered, or the deadline passed), and what the
/// network says.
Task<Result<std::vector<IpAddress>>> resolve(Host& host, std::string name, Deadline deadline,
                                             AddressFamily family = AddressFamily::any);

/// The same with all details.
Task<Result<Resolution>> resolve_detailed(Host& host, std::string name, ResolveOptions options,
                                          Deadline deadline);

/// The names to try for `name` as it was typed: itself if it ends in a dot; with a dot inside itself first,
/// then below each search domain; without one the other way round. Empty if it is no name.
std::vector<Name> search_candidates(const std::string& name, const std::vector<std::string>& search);

}  // namespace netrig::dns

template <>
struct boost::system::is_error_code_enum<netrig::dns::ResolveError> : std::true_type {};
