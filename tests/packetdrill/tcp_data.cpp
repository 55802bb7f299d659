// What a TcpDescriptor's socket reads and writes, and what of it is held back.
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "tcp_descriptor.hpp"

namespace netrig::packetdrill {

namespace {

/// Of what a buffer may hold at most: what a device segments (GSO_LEGACY_MAX_SIZE), without headers.
constexpr std::uint64_t kLargestBuffer = 65536 - 321;
constexpr std::uint32_t kSegmentUntilKnown = 536;
/// Linux's retransmission timeout lies that far above the round trip at least.
constexpr Duration kLeastVariation = std::chrono::milliseconds(200);

ByteView view(const char* bytes, std::size_t count) {
  return as_bytes(std::string_view(bytes, count));
}

}  // namespace

std::uint64_t TcpDescriptor::buffer_goal() const {
  const auto* connection = socket_ ? &socket_->connection() : nullptr;
  const std::uint64_t segment = connection ? connection->sender().segment_size() : kSegmentUntilKnown;
  const std::uint64_t window = connection ? connection->sender().largest_peer_window() : 0;
  const auto half = window > kSegmentUntilKnown ? window / 2 : window;
  return std::max<std::uint64_t>(1, std::min(half, kLargestBuffer) / segment) * segment;
}

ssize_t TcpDescriptor::write(const char* bytes, std::size_t count, int flags) {
  if (!socket_) return -EPIPE;
  if (const auto error = take_error()) return -error;
  if (is_closed() || write_shut_) return -EPIPE;
  if (is_connecting()) return -EAGAIN;
  if (count == 0) return 0;
  const auto goal = buffer_goal();
  if (!has_room()) {
    no_space_ = true;
    return -EAGAIN;
  }
  if (bytes == nullptr) return -EFAULT;
  const auto taken = std::min<std::size_t>(count, sending().room(goal));
  sending().wrote(taken, goal);
  held_.append(bytes, taken);
  const bool more = (flags & MSG_MORE) != 0;
  const bool is_last = taken == count;
  const auto unpushed = sending().written() - sending().pushed();
  if ((is_last && !more) || unpushed > socket_->connection().sender().largest_peer_window() / 2)
    sending().push();
  if (is_last && (flags & MSG_EOR) != 0) sending().end_record();
  holds_ = is_last && (more || corked_);
  pass_on();
  if (holds_ && !held_.empty()) hold_until_probe();
  host_.settle();
  watch_limits();
  reordering_.look(socket_->connection().sender());
  return static_cast<ssize_t>(taken);
}

/// Gives the stack what need not be held back: all but the last crumb, if that waits for more; and nothing
/// behind the end of a record that has not been sent, since that must not share a segment with it.
void TcpDescriptor::pass_on() {
  const auto segment = socket_->connection().sender().segment_size();
  const auto whole = holds_ ? held_.size() - held_.size() % segment : held_.size();
  const auto passed = sending().written() - held_.size();
  const auto record = sending().record_end().value_or(sending().written());
  const auto count = std::min<std::size_t>(whole, record > passed ? record - passed : 0);
  // A record's end that others wait behind is no crumb for Nagle's algorithm to hold back, as with Linux.
  socket_->set_no_delay(settings_.no_delay || whole > count, host_.now());
  if (count == 0) return;
  const auto bytes = held_.substr(0, count);
  held_.erase(0, count);
  socket_->write(view(bytes.data(), bytes.size()), host_.now());
  host_.settle();
  if (sending().record_end() != record) pass_on();
}

/// What was held back goes to the stack. `push`: as if it had been written without MSG_MORE.
void TcpDescriptor::release(bool push) {
  if (held_timer_) host_.cancel(*held_timer_);
  held_timer_.reset();
  if (held_.empty()) return;
  if (push) sending().push();
  holds_ = false;
  pass_on();
}

/// Before the end of what is written: nothing holds it back any more.
void TcpDescriptor::release_all() {
  if (held_timer_) host_.cancel(*held_timer_);
  held_timer_.reset();
  if (held_.empty()) return;
  sending().push();
  socket_->write(view(held_.data(), held_.size()), host_.now());
  held_.clear();
}

/// Linux's timer for a window that is shut sends what is held back, too.
void TcpDescriptor::hold_until_probe() {
  if (held_timer_) return;
  const auto& round_trip = socket_->connection().sender().round_trip();
  release_at(host_.now() + round_trip.smoothed() + std::max(kLeastVariation, 4 * round_trip.variation()),
             true);
}

void TcpDescriptor::release_at(TimePoint time, bool push) {
  if (held_timer_) host_.cancel(*held_timer_);
  held_timer_ = host_.call_at(time, [this, push] {
    held_timer_.reset();
    release(push);
  });
}

ssize_t TcpDescriptor::read(char* bytes, std::size_t count, bool peek) {
  if (!socket_) return -ENOTCONN;
  if (readable_bytes() == 0) {
    if (is_at_end() || read_shut_) return 0;
    if (const auto error = take_error()) return -error;
    return is_closed() ? 0 : -EAGAIN;
  }
  const auto wanted = std::min(count, readable_bytes());
  if (peeked_.size() < wanted) {
    std::string more(wanted - peeked_.size(), '\0');
    const auto got = socket_->read({reinterpret_cast<std::uint8_t*>(more.data()), more.size()}, host_.now());
    peeked_.append(more, 0, got);
  }
  const auto given = std::min(wanted, peeked_.size());
  if (bytes != nullptr) std::copy_n(peeked_.begin(), given, bytes);
  if (!peek) {
    peeked_.erase(0, given);
    read_bytes_ += given;
  }
  return static_cast<ssize_t>(given);
}

}  // namespace netrig::packetdrill
