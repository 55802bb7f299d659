// A test and what came of it, as far as one end knows: plain data, for the text and the JSON.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "flow/counts.hpp"
#include "flow/settings.hpp"
#include "wire/ip_address.hpp"

namespace netrig::flow {

/// Where this end's part of a flow is.
struct FlowEnds {
  Endpoint local;
  Endpoint remote;
};

/// One flow in one interval, as this end saw it.
struct IntervalRow {
  std::uint16_t flow = 0;
  bool sender = false;  ///< this end sends
  Duration begin{};     ///< from the test's start on
  Duration end{};
  std::uint64_t bytes = 0;
  std::uint64_t datagrams = 0;
  std::uint64_t lost = 0;                     ///< UDP, of a receiver
  std::uint64_t reordered = 0;                ///< UDP, of a receiver
  Duration jitter{};                          ///< UDP, of a receiver
  std::uint64_t retransmits = 0;              ///< TCP, of a sender
  std::uint32_t congestion_window_bytes = 0;  ///< TCP, of a sender
  Duration round_trip{};                      ///< TCP, of a sender
};

/// What a TCP sender saw at the ends of the intervals.
struct SenderExtremes {
  std::uint32_t most_window_bytes = 0;
  Duration least_round_trip{};
  Duration most_round_trip{};
  Duration round_trip_sum{};
  std::uint64_t samples = 0;

  void add(const IntervalRow& row);
  Duration mean_round_trip() const {
    return samples == 0 ? Duration() : round_trip_sum / static_cast<Duration::rep>(samples);
  }
};

using Interval = std::vector<IntervalRow>;  ///< a row a flow

struct TestResult {
  Settings settings;
  bool client = true;  ///< who saw it
  std::string peer;    ///< the server as the user named it, or the client's address
  std::uint16_t port = 0;
  WallTime started = {};
  std::map<std::uint16_t, FlowEnds> ends = {};
  std::vector<Interval> intervals = {};
  std::map<std::uint16_t, FlowCounts> flows = {};

  bool sends(std::uint16_t flow) const { return settings.client_sends(flow) == client; }
};

/// All flows that the client sends, or all that it receives, in one: bytes and datagrams are added up, the
/// time is the longest, jitter the mean.
FlowCounts total(const TestResult& result, bool client_sends);

/// The same of an interval's rows; `sender` and the flow are the first one's. An empty row when there is
/// none.
IntervalRow total(const TestResult& result, const Interval& interval, bool client_sends);

}  // namespace netrig::flow
