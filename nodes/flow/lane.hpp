// This end's part of one flow: a TCP connection, or a UDP socket and whom it speaks with.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>

#include "flow/arrivals.hpp"
#include "flow/counts.hpp"
#include "flow/flow_socket.hpp"
#include "flow/result.hpp"
#include "host/host.hpp"

namespace netrig::flow {

struct Lane {
  std::uint16_t flow = 0;
  bool sends = false;
  std::unique_ptr<TcpConnection> connection = {};
  std::shared_ptr<FlowSocket> socket = {};
  bool shares_socket = false;            ///< as all flows of a server do
  Endpoint peer = {};                    ///< of UDP; its port is 0 until it is known
  std::optional<IpAddress> source = {};  ///< of UDP: the address that the peer speaks with

  std::uint64_t bytes = 0;      ///< sent, or received by TCP
  std::uint64_t datagrams = 0;  ///< sent
  TimePoint last = {};          ///< when a byte was last sent or received
  Arrivals arrivals = {};
  bool done = false;  ///< all is sent, or the sender's end was read

  bool is_open() const { return connection || peer.port != 0; }
  /// A flow of UDP is open when both ends know it.
  FlowEnds ends() const;
  std::uint64_t counted_bytes() const { return sends || connection ? bytes : arrivals.bytes(); }
  SentCounts sent_counts(TimePoint start) const;
  ReceivedCounts received_counts(TimePoint start) const;
  /// Ends all waits of a lane that has its socket for itself.
  void close();
};

}  // namespace netrig::flow
