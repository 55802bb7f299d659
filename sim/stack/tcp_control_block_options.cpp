// What a connection says and understands beside the bare header: the options of the handshake, timestamps and
// PAWS (RFC 7323), reports of what has arrived (RFC 2018, 2883), congestion marks (RFC 3168).
#include <algorithm>

#include "stack/segment_limits.hpp"
#include "stack/tcp_arrival.hpp"
#include "stack/tcp_control_block.hpp"

namespace netrig {

// ---- the handshake

/// What both ends know of by the SYNs. An answer holds nothing that was not offered (RFC 7323 2.2 and 3.2,
/// RFC 2018 2, RFC 3168 6.1.1).
void TcpControlBlock::offer_options(TcpHeader& syn, TimePoint now) const {
  const bool asks = state_ == State::syn_sent;
  syn.options.maximum_segment_bytes = static_cast<std::uint16_t>(own_segment_);
  if (asks || scales_) syn.options.window_scale = receive_scale_;
  syn.options.sack_permitted = asks ? settings_.selective_acknowledgments : reports_;
  if (asks && settings_.timestamps) syn.options.timestamps = timestamping_.option(now);
  syn.cwr = asks && settings_.ecn == EcnUse::request && sender_.timeouts_in_a_row() == 0;
  syn.ece = asks ? syn.cwr : marks_;
}

void TcpControlBlock::fill_answer(TcpHeader& answer, const TcpEnds& ends, const TcpSettings& settings,
                                  std::uint32_t mtu_bytes) {
  const auto most = std::max(settings.receive_buffer_bytes, settings.largest_receive_buffer_bytes);
  answer.window = static_cast<std::uint16_t>(std::min<std::size_t>(settings.receive_buffer_bytes, 65535));
  answer.options.maximum_segment_bytes =
      static_cast<std::uint16_t>(largest_segment(ends.local.address, mtu_bytes));
  if (answer.options.window_scale) answer.options.window_scale = scale_for(most);
}

/// What a SYN says about the peer: its numbers, its largest segment, and which options it knows (RFC 7323
/// 2.2 and 3.2, RFC 2018 2).
void TcpControlBlock::learn_peer(const TcpHeader& syn, TimePoint now) {
  receive_start_ = syn.sequence;
  if (settings_.timestamps && syn.options.timestamps) timestamping_.start(syn.options.timestamps->value, now);
  reports_ = settings_.selective_acknowledgments && syn.options.sack_permitted;
  if (reports_) sender_.use_reports();
  agree_on_marks(syn);
  const auto fallback = ends_.local.address.is_v4() ? kDefaultSegment4 : kDefaultSegment6;
  const auto offered =
      std::uint32_t{syn.options.maximum_segment_bytes.value_or(static_cast<std::uint16_t>(fallback))};
  sender_.set_segment_size(
      room_for_data(std::clamp(offered, std::min(kSmallestSegment, own_segment_), own_segment_)));
  scales_ = syn.options.window_scale.has_value();
  send_scale_ = std::min(syn.options.window_scale.value_or(0), kMostShift);
  if (!scales_) receive_scale_ = 0;
  receiver_.start(scales_);
}

/// Options that every segment carries take their room from its data (RFC 6691 2).
std::uint32_t TcpControlBlock::room_for_data(std::uint32_t segment_bytes) const {
  return segment_bytes - (timestamping_.in_use() ? TcpTimestamping::kOptionBytes : 0);
}

/// RFC 3168 6.1.1: a SYN asks with both flags, its answer agrees with ECE alone.
void TcpControlBlock::agree_on_marks(const TcpHeader& syn) {
  const bool asked = passive_ ? syn.ece && syn.cwr : syn.ece && !syn.cwr && settings_.ecn == EcnUse::request;
  marks_ = asked && settings_.ecn != EcnUse::off;
  if (marks_) sender_.use_marks();
}

// ---- marks and timestamps

/// RFC 3168 6.1.3: a mark is echoed until the peer says that it has reduced its window.
void TcpControlBlock::marks_arrived(const TcpHeader& header, bool congested) {
  if (header.cwr) echoes_marks_ = false;
  if (congested) echoes_marks_ = true;
}

/// RFC 7323 5.3, R1. A reset is no older for what it says. Nor is a bare acknowledgment that others have
/// overtaken (as Linux): what it reports of holes may stand in no other.
bool TcpControlBlock::is_outdated(const Arrival& arrival, TimePoint now) const {
  const auto& header = arrival.header;
  if (!timestamping_.in_use() || !header.options.timestamps || header.rst) return false;
  const auto value = header.options.timestamps->value;
  if (!timestamping_.is_old(value, now)) return false;
  const bool bare = header.ack && arrival.begin == arrival.end &&
                    arrival.begin == static_cast<std::int64_t>(receiver_.next());
  return !bare || timestamping_.age(value) > sender_.round_trip().timeout();
}

/// RFC 7323 4.3: the value of the segment that what was acknowledged last is answered by, or of one before.
void TcpControlBlock::take_timestamp(const Arrival& arrival, TimePoint now) {
  if (!timestamping_.in_use() || !arrival.header.options.timestamps) return;
  if (arrival.begin > static_cast<std::int64_t>(last_acknowledged_)) return;
  timestamping_.accept(arrival.header.options.timestamps->value, now);
}

/// Once a round trip is known, the clock of our timestamps ticks in half of it, unless the settings say
/// otherwise. What fills a gap is stamped later than all that was sent before it and is still under way, and
/// a peer throws that away as too old where the path has put it behind. A path hardly reorders by more than
/// its length; so all of that has the same stamp or one a tick older, which Linux and we forgive. What is
/// sent again is still stamped later than what it repeats, a round trip before, so that echoes tell the two
/// apart (RFC 3522).
void TcpControlBlock::set_timestamp_tick(TimePoint now) {
  const auto round_trip = sender_.round_trip().minimum();
  if (!timestamping_.in_use() || !round_trip) return;
  // The first may have been much more than that: a SYN waits for its neighbour's address.
  const auto tick = timestamping_.tick();
  const bool may_shrink = !settings_.timestamp_tick && tick > TcpTimestamping::kShortestTick;
  if (tick_set_ && !(may_shrink && *round_trip < tick)) return;
  tick_set_ = true;
  timestamping_.set_tick(settings_.timestamp_tick.value_or(*round_trip / 2), now);
}

// ---- reports

/// What has come behind a gap, and twice, as far as there is room beside the data (RFC 2018 3). What finds
/// none goes in a segment of its own.
void TcpControlBlock::fill_report(TcpHeader& header, std::uint32_t payload_bytes) {
  constexpr std::size_t kBlockBytes = 8, kKindBytes = 4;
  const auto room = sender_.segment_size() - std::min(sender_.segment_size(), payload_bytes);
  const auto fits = room < kKindBytes ? 0 : (room - kKindBytes) / kBlockBytes;
  if (fits == 0) {
    acknowledgment_due_ = true;
    return;
  }
  const std::size_t most = timestamping_.in_use() ? 3 : 4;
  const auto report = receiver_.take_report(std::min<std::size_t>(most, fits));
  header.options.sack_count = report.count;
  for (std::size_t i = 0; i < report.count; ++i) {
    header.options.sack_blocks[i] = {received_sequence(report.ranges[i].begin),
                                     received_sequence(report.ranges[i].end)};
  }
}

/// The ranges that a segment reports, those that can be true: not yet acknowledged, and sent.
void TcpControlBlock::read_report(const TcpHeader& header, std::int64_t acknowledged,
                                  TcpSender::Acknowledgment& what) {
  const auto next = static_cast<std::int64_t>(sender_.next_position());
  std::int64_t second_begin = 0, second_end = 0;
  std::size_t count = 0;
  for (std::size_t i = header.options.sack_count; i-- > 0;) {
    const auto begin = acknowledged_position(header.options.sack_blocks[i].left);
    const auto end = acknowledged_position(header.options.sack_blocks[i].right);
    if (begin >= end || end > next || begin < 0) continue;
    // RFC 2883 4: the first block tells of what came twice if it lies below what is acknowledged or in the
    // second.
    const bool twice = i == 0 && (end <= acknowledged || (begin >= second_begin && end <= second_end));
    if (twice) {
      what.duplicate = StreamRange{static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end)};
    } else if (begin > acknowledged) {
      reported_[count++] = {static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end)};
    }
    second_begin = begin;
    second_end = end;
  }
  const auto ranges = std::span(reported_).first(count);
  std::ranges::sort(ranges, {}, &StreamRange::begin);
  what.arrived = ranges;
}

}  // namespace netrig
