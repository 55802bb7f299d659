#include "dns/stream_session.hpp"

#include <utility>

namespace netrig::dns {

bool StreamSession::has_room() const {
  return in_flight_ < limits_.queries_in_flight && queued_bytes() < limits_.queued_bytes;
}

bool StreamSession::wants_input() const {
  return !input_ended_ && has_room() && !input_.has_next();
}

TimePoint StreamSession::read_deadline(TimePoint now) const {
  return in_flight_ > 0 ? now + limits_.idle : input_deadline_;
}

std::optional<Bytes> StreamSession::next_query(TimePoint now) {
  if (refused_ || !has_room()) return {};
  auto query = input_.next();
  if (!query) return {};
  ++in_flight_;
  input_deadline_ = now + limits_.idle;
  return query;
}

void StreamSession::refuse() {
  refused_ = true;
  input_ended_ = true;
  --in_flight_;
}

void StreamSession::reply(ByteView message) {
  const auto framed = frame(message);
  queue_.insert(queue_.end(), framed.begin(), framed.end());
  ++queued_replies_;
}

ByteView StreamSession::start_output() {
  if (leaving_.empty()) {
    std::swap(queue_, leaving_);
    leaving_replies_ = std::exchange(queued_replies_, 0);
  }
  return leaving_;
}

void StreamSession::written(TimePoint now) {
  leaving_.clear();
  in_flight_ -= std::exchange(leaving_replies_, 0);
  input_deadline_ = now + limits_.idle;
}

}  // namespace netrig::dns
