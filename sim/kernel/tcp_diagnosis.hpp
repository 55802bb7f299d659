// TcpDiagnosis: what the kernel says of the TCP connections of a network namespace, whoever's they are
// (sock_diag(7)).
#pragma once

#include <array>
#include <functional>

#include "kernel/file_descriptor.hpp"
#include "kernel/netlink_socket.hpp"
#include "stack/tcp_trace_row.hpp"

namespace netrig {

class TcpDiagnosis {
 public:
  /// Of the network namespace that the calling thread is in. Throws std::system_error.
  TcpDiagnosis();

  /// Calls `each` with every connection as it is now, IPv4 before IPv6; a mapped address (RFC 4291 2.5.5.2)
  /// counts as IPv4. Not those of which the kernel keeps next to nothing: half open ones that a listener has,
  /// and TIME-WAIT. Throws std::system_error, where the kernel lacks the means, too.
  void list(const std::function<void(const TcpTraceRow& row)>& each);
  /// Whether there is any TCP socket, listeners included; true when in doubt. For list() the kernel walks
  /// through the machine's whole table, which takes it about a millisecond; this takes some microseconds.
  bool has_sockets() const;

 private:
  NetlinkSocket socket_;
  std::array<FileDescriptor, 2> counts_;  // proc(5), net/sockstat and net/sockstat6
};

}  // namespace netrig
