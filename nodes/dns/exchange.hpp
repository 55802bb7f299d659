// One question to one server, with the sockets: drives a Lookup on a Host. The server's forwarding, the
// resolver and dns-query all ask through it.
#pragma once

#include "dns/lookup.hpp"
#include "host/host.hpp"

namespace netrig::dns {

constexpr std::uint16_t kDnsPort = 53;

struct Exchange {
  Message reply;
  Endpoint server;
  Transport transport = Transport::udp;
  std::size_t size_bytes = 0;
  Duration elapsed{};  ///< over all tries
};

/// Errors: HostError::timed_out after the last try or at `deadline`; connection_refused and what else the
/// network says.
Task<Result<Exchange>> exchange(Host& host, Endpoint server, Question question, LookupOptions options,
                                Deadline deadline);

}  // namespace netrig::dns
