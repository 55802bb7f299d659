// Sending on a socket with an error queue: the kernel reports an earlier packet's ICMP error by whatever call
// comes next (RFC 1122 4.1.3.3), which must not be taken for that call's own outcome.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>

#include "async/wait_point.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

/// Whether errno may be an earlier packet's ICMP error.
inline bool may_be_of_the_past(int number) {
  constexpr std::array kNumbers{ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EMSGSIZE, EPROTO,
                                EACCES,       ENOPROTOOPT,  EHOSTDOWN,   ENONET,   EOPNOTSUPP};
  return std::find(kNumbers.begin(), kNumbers.end(), number) != kNumbers.end();
}

/// Calls `send`, a non-blocking system call, until its outcome is its own; `drain` empties the error queue.
/// Gives its result: how many messages, or bytes, were sent.
template <class Send, class Drain>
Attempt<std::size_t> try_send_past_errors(Send send, Drain drain) {
  // An error of the past is cleared by being reported, so a call's own error is the one that comes back.
  // Those of many packets may come in while it is tried: traceroute has sixteen on their way.
  constexpr int kTries = 32;
  int error = 0;
  for (int i = 0; i < kTries; ++i) {
    const auto count = retry_interrupted(send);
    if (count >= 0) return static_cast<std::size_t>(count);
    error = errno;
    if (error == EAGAIN) {
      drain();  // or waiting would find the socket "ready" at once
      return {};
    }
    // A full queue of the interface is loss, as in any other queue on the way; only IP_RECVERR tells it.
    if (error == ENOBUFS) return std::size_t{1};
    if (!may_be_of_the_past(error)) break;
    drain();
  }
  return system_error(error);
}

}  // namespace netrig
