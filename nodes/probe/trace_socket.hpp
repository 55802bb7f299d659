// The probes of traceroute on a Host: UDP datagrams to ports that nobody listens on, or ICMP echo requests,
// and the answers to either.
#pragma once

#include <memory>

#include "host/host.hpp"
#include "probe/trace_session.hpp"

namespace netrig::probe {

/// An answer and the probe that it is for.
struct ProbeAnswer {
  std::uint32_t probe = 0;
  TraceAnswer answer;
};

class TraceSocket {
 public:
  virtual ~TraceSocket() = default;

  virtual Task<Result<>> send(TraceSession::Send probe, Deadline deadline) = 0;
  /// Errors: timed_out, closed.
  virtual Task<Result<ProbeAnswer>> receive(Deadline deadline) = 0;
  virtual void close() = 0;
};

/// Errors: those of Host::udp() and Host::echo().
Result<std::unique_ptr<TraceSocket>> open_trace_socket(Host& host, const TracePlan& plan, IpAddress to);

}  // namespace netrig::probe
