// Connections, and what they stand at; data is in tcp_data.cpp, options are in tcp_options.cpp.
#include "tcp_descriptor.hpp"

#include <poll.h>

#include <algorithm>
#include <bit>
#include <cerrno>

namespace netrig::packetdrill {

namespace {

using State = TcpControlBlock::State;

constexpr std::int64_t kSendBuffer = 16384;  // Linux's tcp_wmem, unless a script sets it
constexpr std::int64_t kLargestSendBuffer = 4 << 20;
/// What a segment costs besides its bytes: room for its headers, and its description.
constexpr std::uint64_t kBufferHeaders = 640;
constexpr std::uint64_t kBufferDescription = 256;
constexpr std::uint32_t kHeaders4 = 20 + 20;
constexpr std::uint32_t kHeaders6 = 40 + 20;

}  // namespace

TcpDescriptor::TcpDescriptor(VirtualHost& host, Segmentation& segmentation, const Sysctls& sysctls,
                             int family)
    : host_(host),
      segmentation_(segmentation),
      sysctls_(sysctls),
      family_(family),
      settings_(sysctls.tcp_settings()) {
  sending().set_limit(static_cast<std::uint64_t>(sysctls_.number("tcp_wmem", kSendBuffer, 1)));
}

TcpDescriptor::TcpDescriptor(const TcpDescriptor& listener, std::shared_ptr<TcpSocket> socket)
    : host_(listener.host_),
      segmentation_(listener.segmentation_),
      sysctls_(listener.sysctls_),
      family_(listener.family_),
      settings_(listener.settings_),
      corked_(listener.corked_),
      send_buffer_is_fixed_(listener.send_buffer_is_fixed_),
      maximum_segment_(listener.maximum_segment_),
      linger_(listener.linger_),
      unsent_low_(listener.unsent_low_),
      tells_readable_(listener.tells_readable_) {
  sending().set_limit(listener.sending().limit());
  adopt(std::move(socket));
}

TcpDescriptor::~TcpDescriptor() {
  close();
}

void TcpDescriptor::adopt(std::shared_ptr<TcpSocket> socket) {
  socket_ = std::move(socket);
  stream_->socket = socket_;
  segmentation_.add(stream_);
  last_received_ = host_.now();
  received_bytes_ = readable_bytes();
  was_established_ = !is_connecting();
  socket_->on_change([this] { changed(); });
}

int TcpDescriptor::bind(const Endpoint& local) {
  if (bound_ || socket_ || listener_) return -EINVAL;
  bound_ = local;
  return 0;
}

int TcpDescriptor::listen(int backlog) {
  if (socket_) return -EINVAL;
  if (listener_) return 0;
  // As many as Linux takes: its queue is full above the backlog.
  const auto waiting = static_cast<std::size_t>(std::max(backlog, 0)) + 1;
  auto made = host_.tcp().listen({.local = bound_}, waiting, settings_);
  if (!made) return -made.error().value();
  listener_ = std::move(*made);
  listener_->on_change([this] {
    while (auto socket = listener_->accept()) accepted_.push_back(std::move(socket));
    ++wakes_;
  });
  return 0;
}

std::unique_ptr<TcpDescriptor> TcpDescriptor::accept() {
  if (accepted_.empty()) return nullptr;
  auto socket = std::move(accepted_.front());
  accepted_.pop_front();
  return std::make_unique<TcpDescriptor>(*this, std::move(socket));
}

int TcpDescriptor::connect(const Endpoint& remote) {
  if (listener_) return -EISCONN;
  if (socket_) {
    if (is_connecting()) return -EALREADY;
    if (const auto error = take_error()) return -error;
    if (is_closed()) return -ECONNABORTED;
    return std::exchange(connect_told_, true) ? -EISCONN : 0;
  }
  auto made = host_.tcp().connect(remote, {.local = bound_}, settings_, host_.now());
  if (!made) return -made.error().value();
  adopt(std::move(*made));
  return -EINPROGRESS;
}

int TcpDescriptor::disconnect() {
  if (socket_) {
    socket_->on_change(nullptr);
    socket_->abort(host_.now());
  }
  socket_.reset();
  connect_told_ = error_told_ = read_shut_ = write_shut_ = false;
  return 0;
}

int TcpDescriptor::shutdown(int how) {
  if (!socket_ || is_closed() || is_connecting()) return -ENOTCONN;
  if (how != SHUT_WR) read_shut_ = true;
  if (how != SHUT_RD && !std::exchange(write_shut_, true)) {
    release_all();
    socket_->shutdown_write(host_.now());
  }
  ++wakes_;
  return 0;
}

void TcpDescriptor::close() {
  if (held_timer_) host_.cancel(*held_timer_);
  held_timer_.reset();
  accepted_.clear();
  listener_.reset();
  if (!socket_) return;
  release_all();
  socket_->on_change(nullptr);
  const bool reset = (linger_ && linger_->l_onoff != 0 && linger_->l_linger == 0) || !peeked_.empty();
  if (reset) {
    socket_->abort(host_.now());
  } else {
    socket_->close(host_.now());
  }
  socket_.reset();
}

// ---- what it stands at

bool TcpDescriptor::is_connecting() const {
  return socket_ && (socket_->connection().state() == State::syn_sent ||
                     socket_->connection().state() == State::syn_received);
}

bool TcpDescriptor::is_closed() const {
  if (!socket_) return true;
  const auto state = socket_->connection().state();
  return state == State::closed || state == State::time_wait;
}

std::size_t TcpDescriptor::readable_bytes() const {
  return peeked_.size() + (socket_ ? socket_->connection().receiver().readable() : 0);
}

bool TcpDescriptor::is_at_end() const {
  return socket_ && peeked_.empty() && socket_->connection().at_end();
}

bool TcpDescriptor::is_readable() const {
  return readable_bytes() > 0 || is_at_end() || read_shut_ || is_closed();
}

std::uint32_t TcpDescriptor::own_segment_bytes() const {
  const auto fits = host_.mtu_bytes() - (ends().local.address.is_v4() ? kHeaders4 : kHeaders6);
  return std::min(fits, maximum_segment_.value_or(fits));
}

std::uint64_t TcpDescriptor::acknowledged_bytes() const {
  if (!socket_) return 0;
  const auto position = socket_->connection().sender().unacknowledged_position();
  return std::min(sending().written() - held_.size(), position > 0 ? position - 1 : 0);
}

std::uint64_t TcpDescriptor::sent_bytes() const {
  if (!socket_) return 0;
  const auto position = socket_->connection().sender().next_position();
  return std::min(sending().written() - held_.size(), position > 0 ? position - 1 : 0);
}

std::uint64_t TcpDescriptor::lowest_unsent() const {
  if (unsent_low_ != 0) return unsent_low_;
  return static_cast<std::uint64_t>(sysctls_.number("tcp_notsent_lowat", 0xffffffff));
}

/// The limit of what is not sent yet counts for a new buffer only.
bool TcpDescriptor::has_room() const {
  const auto goal = buffer_goal();
  if (sending().room_in_last(goal) > 0) return true;
  return sending().room(goal) > 0 && unsent_bytes() < lowest_unsent();
}

bool TcpDescriptor::is_writable() const {
  if (is_connecting()) return false;
  if (is_closed() || write_shut_) return true;
  return sending().is_writable() && 2 * unsent_bytes() < lowest_unsent();
}

int TcpDescriptor::take_error() {
  if (!socket_ || socket_->connection().state() != State::closed || error_told_) return 0;
  const auto& error = socket_->connection().error();
  error_told_ = true;
  return error ? error->value() : 0;
}

short TcpDescriptor::events() {
  if (listener_) return accepted_.empty() ? 0 : POLLIN | POLLRDNORM;
  if (!socket_) return POLLOUT | POLLHUP;
  int events = 0;
  const bool ended = is_closed();
  const bool peer_is_done = ended || socket_->connection().receiver().finished();
  if (ended && !error_told_ && socket_->connection().error()) events |= POLLERR;
  if (ended || ((read_shut_ || peer_is_done) && write_shut_)) events |= POLLHUP;
  if (read_shut_ || peer_is_done) events |= POLLRDHUP;
  if (!is_connecting() && is_readable()) events |= POLLIN | POLLRDNORM;
  if (is_writable()) {
    events |= POLLOUT | POLLWRNORM;
  } else {
    no_space_ = true;
  }
  return static_cast<short>(events);
}

/// Whatever the stack has to report: what was acknowledged, what has arrived, and what ends.
void TcpDescriptor::changed() {
  const auto before = sending().acknowledged_position();
  sending().acknowledged(acknowledged_bytes());
  if (sending().acknowledged_position() > before) {
    if (no_space_) grow();
    // What MSG_MORE held back goes with the next acknowledgment, as with Linux.
    if (!held_.empty() && !corked_) release_at(host_.now(), false);
  }
  const auto received =
      read_bytes_ + readable_bytes() + (socket_->connection().receiver().finished() ? 1 : 0);
  const bool is_established = !is_connecting();
  if (received > received_bytes_ || is_established != was_established_) last_received_ = host_.now();
  if (received > received_bytes_ || is_established != was_established_ || is_closed()) ++wakes_;
  received_bytes_ = std::max(received_bytes_, received);
  was_established_ = is_established;
  if (no_space_ && is_writable()) {
    no_space_ = false;
    ++wakes_;
  }
  watch_limits();
  reordering_.look(socket_->connection().sender());
}

/// Linux's send buffer grows with the congestion window (tcp_sndbuf_expand).
void TcpDescriptor::grow() {
  const auto& sender = socket_->connection().sender();
  if (send_buffer_is_fixed_ || sender.unacknowledged_bytes() >= sender.congestion().window()) return;
  const std::uint64_t segments = sender.congestion().window() / sender.segment_size();
  const auto of_segment =
      std::bit_ceil(std::uint64_t{sender.segment_size()} + kBufferHeaders) + kBufferDescription;
  const auto most = static_cast<std::uint64_t>(sysctls_.number("tcp_wmem", kLargestSendBuffer, 2));
  sending().set_limit(std::max(sending().limit(), std::min(most, 2 * segments * of_segment)));
}

void TcpDescriptor::watch_limits() {
  using Limit = TimeLimits::Limit;
  const auto& sender = socket_->connection().sender();
  const auto unsent = sender.queued_bytes() - sender.unacknowledged_bytes();
  const auto next = std::min<std::uint64_t>(unsent, sender.segment_size());
  auto limit = Limit::busy;
  if (sender.queued_bytes() == 0) {
    limit = Limit::idle;
  } else if (unsent > 0 && sender.unacknowledged_bytes() + next > sender.peer_window() &&
             sender.unacknowledged_bytes() + next <= sender.congestion().window()) {
    limit = Limit::peer_window;
  } else if (unsent == 0 && no_space_) {
    limit = Limit::send_buffer;
  }
  time_limits_.set(limit, host_.now());
}

}  // namespace netrig::packetdrill
