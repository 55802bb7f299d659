#include "stack/tcp_receiver.hpp"

#include <algorithm>

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
  if (begin < last) {
    if (begin > next_ && early_.size() >= kMostEarlyBlocks) return taken;
    ring_.put(readable_ + (begin - next_), bytes.subspan(begin - position, last - begin));
    keep_early(begin, last);
  }
  const auto before = next_;
  join_early();
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

/// Moves next_ over the first block if it starts there.
void TcpReceiver::join_early() {
  const auto first = early_.begin();
  if (first == early_.end() || first->first != next_) return;
  const auto count = first->second - next_;
  next_ = first->second;
  readable_ += count;
  received_ += count;
  early_.erase(first);
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
