// TcpTrace: who wants to know what becomes of connections: window, round trips, what is in flight.
#pragma once

#include "host/time.hpp"

namespace netrig {

class TcpControlBlock;

class TcpTrace {
 public:
  virtual ~TcpTrace() = default;

  /// Called after anything has happened to a connection: a segment, a timer, a call of its user's. The last
  /// call for one finds it closed. It may only look.
  virtual void settled(const TcpControlBlock& connection, TimePoint now) = 0;
};

}  // namespace netrig
