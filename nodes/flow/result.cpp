#include "flow/result.hpp"

#include <algorithm>

namespace netrig::flow {

namespace {

void add(SentCounts& sum, const SentCounts& counts) {
  sum.bytes += counts.bytes;
  sum.datagrams += counts.datagrams;
  sum.time = std::max(sum.time, counts.time);
  if (counts.retransmits) sum.retransmits = sum.retransmits.value_or(0) + *counts.retransmits;
  sum.congestion_control = counts.congestion_control;
}

/// The jitter is added up, too.
void add(ReceivedCounts& sum, const ReceivedCounts& counts) {
  sum.bytes += counts.bytes;
  sum.datagrams += counts.datagrams;
  sum.duplicates += counts.duplicates;
  sum.reordered += counts.reordered;
  sum.jitter += counts.jitter;
  sum.time = std::max(sum.time, counts.time);
  sum.congestion_control = counts.congestion_control;
}

}  // namespace

void SenderExtremes::add(const IntervalRow& row) {
  most_window_bytes = std::max(most_window_bytes, row.congestion_window_bytes);
  most_round_trip = std::max(most_round_trip, row.round_trip);
  least_round_trip = samples == 0 ? row.round_trip : std::min(least_round_trip, row.round_trip);
  round_trip_sum += row.round_trip;
  ++samples;
}

FlowCounts total(const TestResult& result, bool client_sends) {
  FlowCounts sum;
  std::int64_t flows = 0;
  for (const auto& [flow, counts] : result.flows) {
    if (result.settings.client_sends(flow) != client_sends) continue;
    add(sum.sent, counts.sent);
    add(sum.received, counts.received);
    ++flows;
  }
  if (flows > 0) sum.received.jitter /= flows;
  return sum;
}

IntervalRow total(const TestResult& result, const Interval& interval, bool client_sends) {
  IntervalRow sum;
  std::int64_t flows = 0;
  for (const auto& row : interval) {
    if (result.settings.client_sends(row.flow) != client_sends) continue;
    if (flows++ == 0) {
      sum.flow = row.flow;
      sum.sender = row.sender;
      sum.begin = row.begin;
      sum.end = row.end;
    }
    sum.bytes += row.bytes;
    sum.datagrams += row.datagrams;
    sum.lost += row.lost;
    sum.reordered += row.reordered;
    sum.jitter += row.jitter;
    sum.retransmits += row.retransmits;
  }
  if (flows > 0) sum.jitter /= flows;
  return sum;
}

}  // namespace netrig::flow
