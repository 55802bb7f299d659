#include "send_buffer.hpp"

#include <algorithm>

namespace netrig::packetdrill {

std::uint64_t SendBuffer::queued_bytes() const {
  return written_ - acknowledged_ + ends_.size() * kOverheadBytes;
}

std::uint64_t SendBuffer::room_in_last(std::uint64_t goal) const {
  if (ends_.empty() || sent_ == written_ || records_.contains(written_)) return 0;
  const auto begin = ends_.size() < 2 ? acknowledged_ : ends_[ends_.size() - 2];
  return goal - std::min(goal, written_ - begin);
}

std::uint64_t SendBuffer::room(std::uint64_t goal) const {
  const auto in_last = room_in_last(goal);
  if (in_last > 0) return in_last;
  return queued_bytes() < limit_ ? goal : 0;
}

void SendBuffer::wrote(std::uint64_t bytes, std::uint64_t goal) {
  if (room_in_last(goal) > 0) ends_.pop_back();
  written_ += bytes;
  ends_.push_back(written_);
}

void SendBuffer::sent_up_to(std::uint64_t position) {
  sent_ = std::min(written_, std::max(sent_, position));
  if (position <= acknowledged_ || position >= written_) return;
  const auto after = std::lower_bound(ends_.begin(), ends_.end(), position);
  if (after == ends_.end() || *after != position) ends_.insert(after, position);
}

void SendBuffer::acknowledged(std::uint64_t position) {
  acknowledged_ = std::max(acknowledged_, position);
  while (!ends_.empty() && ends_.front() <= acknowledged_) ends_.pop_front();
  pushes_.erase(pushes_.begin(), pushes_.upper_bound(acknowledged_));
}

void SendBuffer::push() {
  pushed_ = written_;
  pushes_.insert(written_);
}

std::optional<std::uint64_t> SendBuffer::record_end() const {
  const auto next = records_.upper_bound(sent_);
  return next == records_.end() ? std::nullopt : std::optional(*next);
}

std::uint64_t SendBuffer::buffer_end(std::uint64_t position) const {
  const auto end = std::upper_bound(ends_.begin(), ends_.end(), position);
  return end == ends_.end() ? written_ : *end;
}

}  // namespace netrig::packetdrill
