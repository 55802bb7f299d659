// The error queue of a socket (IP_RECVERR, ip(7)): the ICMP errors that its packets caused.
#pragma once

#include <deque>
#include <optional>

#include "host/network_error.hpp"
#include "kernel/kernel_context.hpp"

namespace netrig {

/// An ICMP error, and the errno that it stands for.
struct QueuedError {
  NetworkError error;
  int number = 0;
};

/// Keeps the newest errors of a socket. It must be drained whenever the socket is not ready, since the event
/// loop calls a socket with queued errors ready for everything.
class ErrorQueue {
 public:
  /// Turns the error queue of a socket on.
  static Result<> enable(int socket, int family);

  /// Takes all that the kernel has, and forgets the socket's pending error, which says the same. Gives the
  /// errno of the newest error taken, 0 if there was none.
  int drain(int socket, KernelContext& context);
  std::optional<NetworkError> pop();

 private:
  static constexpr std::size_t kKept = 256;

  std::deque<NetworkError> errors_;
};

}  // namespace netrig
