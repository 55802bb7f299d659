#include "stack/tcp_receiver.hpp"

#include <algorithm>
#include <utility>

namespace netrig {

namespace {

/// A peer that sends every other byte must not make us keep a block for each: what would need more is
/// dropped, and comes again.
constexpr std::size_t kMostEarlyBlocks = 1024;

}  // namespace

TcpReceiver::Taken TcpReceiver::insert(std::uint64_t position, ByteView bytes, bool fin) {
  const auto end = position + bytes.size();
  if (fin && end <= edge_ && end >= next_ && !fin_position_) fin_position_ = end;
  const bool had_gap = has_gap();
  const auto begin = std::max(position, next_);
  const auto last = std::min({end, edge_, fin_position_.value_or(end)});
  Taken taken{.duplicate = begin >= last && !(fin && fin_position_ == end && next_ <= end)};
  note_twice(position, std::min(end, last));
  const auto before = next_;
  if (begin < last) {
    if (begin > next_ && early_.size() >= kMostEarlyBlocks) return taken;
    ring_.put(readable_ + (begin - next_), bytes.subspan(begin - position, last - begin));
    if (begin == next_ && (early_.empty() || last < early_.begin()->first)) {
      advance_to(last);  // most often
    } else {
      keep_early(begin, last);
      note_change(begin);
      join_early();
    }
  }
  if (fin_position_ == next_) ++next_;
  taken.in_order = next_ != before;
  taken.filled_gap = had_gap && taken.in_order;
  return taken;
}

/// Adds a block to those kept, one with its neighbours.
void TcpReceiver::keep_early(std::uint64_t begin, std::uint64_t end) {
  auto following = early_.upper_bound(begin);
  if (following != early_.begin()) {
    const auto previous = std::prev(following);
    if (previous->second >= begin) {
      begin = previous->first;
      end = std::max(end, previous->second);
      early_.erase(previous);
    }
  }
  while (following != early_.end() && following->first <= end) {
    end = std::max(end, following->second);
    following = early_.erase(following);
  }
  early_.emplace(begin, end);
}

/// The first part of what has just come that was here already (RFC 2883 4).
void TcpReceiver::note_twice(std::uint64_t begin, std::uint64_t end) {
  if (begin >= end) return;
  if (begin < next_) {
    twice_ = {begin, std::min(end, next_)};
    return;
  }
  auto block = early_.upper_bound(begin);
  if (block != early_.begin() && std::prev(block)->second > begin) --block;
  if (block != early_.end() && block->first < end) {
    twice_ = {std::max(begin, block->first), std::min(end, block->second)};
  }
}

/// Its block has changed; of others in the same block no note is needed any more.
void TcpReceiver::note_change(std::uint64_t position) {
  const auto& [begin, end] = *std::prev(early_.upper_bound(position));
  const auto before = std::exchange(changed_, {position});
  std::copy_if(before.begin(), before.end() - 1, changed_.begin() + 1,
               [&, begin = begin, end = end](std::uint64_t other) { return other < begin || other >= end; });
}

TcpReceiver::Report TcpReceiver::take_report(std::size_t most) {
  Report report;
  const auto add = [&](const StreamRange& range) {
    const auto end = report.ranges.begin() + static_cast<std::ptrdiff_t>(report.count);
    // What came twice may be a block of its own; the blocks themselves are told once each.
    const auto blocks = report.ranges.begin() + (twice_ ? 1 : 0);
    if (report.count < most && std::find(std::min(blocks, end), end, range) == end) {
      report.ranges[report.count++] = range;
    }
  };
  if (twice_) add(*twice_);
  for (const auto position : changed_) {
    const auto behind = early_.upper_bound(position);
    if (behind == early_.begin()) continue;
    const auto& [begin, end] = *std::prev(behind);
    if (position < end) add({begin, end});
  }
  twice_.reset();
  return report;
}

/// Moves next_ over the first block if it starts there.
void TcpReceiver::join_early() {
  const auto first = early_.begin();
  if (first == early_.end() || first->first != next_) return;
  advance_to(first->second);
  early_.erase(first);
}

void TcpReceiver::advance_to(std::uint64_t position) {
  const auto count = position - next_;
  next_ = position;
  readable_ += count;
  received_ += count;
}

std::size_t TcpReceiver::read(MutableByteView buffer) {
  const auto count = std::min(buffer.size(), readable_);
  ring_.copy_out(0, buffer.first(count));
  ring_.pop_front(count);
  readable_ -= count;
  return count;
}

std::uint32_t TcpReceiver::window(std::uint32_t segment_bytes) const {
  const auto promised = static_cast<std::uint32_t>(edge_ > next_ ? edge_ - next_ : 0);
  const auto space = free_space();
  const auto worth = std::min<std::size_t>(limit_ / 2, segment_bytes);
  if (space < promised + worth) return promised;
  return static_cast<std::uint32_t>(space);
}

void TcpReceiver::start(bool scaled) {
  constexpr std::size_t kUnscaledBytes = 65535;
  if (!scaled) limit_ = std::min(limit_, kUnscaledBytes);
  advertised(static_cast<std::uint32_t>(limit_));
}

bool TcpReceiver::should_update_window(std::uint32_t segment_bytes) const {
  if (finished()) return false;
  const auto promised = edge_ > next_ ? edge_ - next_ : 0;
  const auto space = window(segment_bytes);
  return space > promised && space >= 2 * promised;
}

}  // namespace netrig
