#include "stack/reno.hpp"

#include <algorithm>

namespace netrig {

namespace {

constexpr std::uint32_t kLargestWindow = 1u << 30;  // what the window of RFC 7323 2.3 allows

/// RFC 6928 2.
std::uint32_t initial_window(std::uint32_t segment) {
  return std::min(10 * segment, std::max(2 * segment, 14600u));
}

}  // namespace

Reno::Reno(std::uint32_t segment_bytes) : segment_(segment_bytes), window_(initial_window(segment_bytes)) {}

void Reno::set_segment_size(std::uint32_t bytes) {
  segment_ = bytes;
  if (!started_) window_ = initial_window(bytes);
}

void Reno::acknowledged(const Acknowledged& what, TimePoint) {
  started_ = true;
  if (!what.window_limited) return;  // RFC 7661 3: a window that was not used proves nothing
  if (in_slow_start()) {
    // RFC 5681 3.1, equation 2, with the limit of RFC 3465 2.2 for acknowledgments that cover two segments;
    // after a timeout, when they may tell of what had arrived before, of one (2.3).
    const auto limit = timed_out_ ? segment_ : 2 * segment_;
    window_ = std::min(kLargestWindow, window_ + std::min(what.bytes, limit));
    return;
  }
  timed_out_ = false;
  counted_ += what.bytes;
  if (counted_ < window_) return;
  counted_ -= window_;
  window_ = std::min(kLargestWindow, window_ + segment_);
}

/// RFC 5681 3.1, equation 4.
std::uint32_t Reno::halved(std::uint32_t flight_bytes) const {
  return std::max(flight_bytes / 2, 2 * segment_);
}

void Reno::lost(std::uint32_t flight_bytes, TimePoint) {
  before_ = {window_, threshold_};
  threshold_ = halved(flight_bytes);
  window_ = *threshold_;
  timed_out_ = false;
  counted_ = 0;
}

void Reno::timed_out(std::uint32_t flight_bytes, TimePoint) {
  before_ = {window_, threshold_};
  threshold_ = halved(flight_bytes);
  window_ = segment_;
  timed_out_ = true;
  counted_ = 0;
}

void Reno::undo() {
  if (!before_) return;
  window_ = std::max(window_, before_->window);
  threshold_ = before_->threshold;
  timed_out_ = false;
  before_.reset();
}

void Reno::handshake_lost() {
  window_ = segment_;
  started_ = true;
}

void Reno::idle() {
  window_ = std::min(window_, initial_window(segment_));
}

}  // namespace netrig
