#include "flow/lane.hpp"

namespace netrig::flow {

FlowEnds Lane::ends() const {
  if (connection) return {connection->local(), connection->remote()};
  Endpoint local = socket->local();
  if (source) local.address = *source;
  return {local, peer};
}

SentCounts Lane::sent_counts(TimePoint start) const {
  SentCounts counts{.bytes = bytes,
                    .datagrams = datagrams,
                    .time = std::max(last - start, Duration::zero()),
                    .retransmits = {},
                    .congestion_control = {}};
  if (!connection) return counts;
  const auto statistics = connection->statistics();
  counts.retransmits = statistics.segments_retransmitted;
  counts.congestion_control = statistics.congestion_control;
  return counts;
}

ReceivedCounts Lane::received_counts(TimePoint start) const {
  const auto end = connection ? last : arrivals.last();
  ReceivedCounts counts{.bytes = counted_bytes(),
                        .datagrams = arrivals.datagrams(),
                        .duplicates = arrivals.duplicates(),
                        .reordered = arrivals.reordered(),
                        .jitter = arrivals.jitter(),
                        .time = std::max(end - start, Duration::zero()),
                        .congestion_control = {}};
  if (connection) counts.congestion_control = connection->statistics().congestion_control;
  return counts;
}

void Lane::close() {
  if (connection) connection->close();
  if (socket && !shares_socket) socket->close();
}

}  // namespace netrig::flow
