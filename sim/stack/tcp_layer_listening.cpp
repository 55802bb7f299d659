// Listeners: ports that take connections, handshakes, and cookies when there is no room for them (RFC 9293
// 3.10.7.2, RFC 4987).
#include <algorithm>

#include "stack/ephemeral_port.hpp"
#include "stack/stack_error.hpp"
#include "stack/tcp_layer_arrival.hpp"

namespace netrig {

Result<std::unique_ptr<TcpListenSocket>> TcpLayer::listen(const Binding& binding, std::size_t backlog,
                                                          const TcpSettings& settings) {
  auto local = binding.local.value_or(Endpoint{});
  if (!local.address.is_unspecified() && !ip_.is_own(local.address)) {
    return posix_error(errc::address_not_available);
  }
  if (local.port == 0) {
    const auto port = ephemeral_port(random_, [&](std::uint16_t candidate) {
      return !is_taken({local.address, candidate}, binding.interface);
    });
    if (!port) return port.error();
    local.port = *port;
  } else if (is_taken(local, binding.interface)) {
    return posix_error(errc::address_in_use);
  }
  auto listener = std::make_unique<TcpListenSocket>(*this, local, binding.interface,
                                                    std::max<std::size_t>(backlog, 1), settings);
  listeners_.emplace(local.port, listener.get());
  return listener;
}

void TcpLayer::forget(TcpListenSocket& listener) {
  const auto [first, last] = listeners_.equal_range(listener.local_.port);
  const auto found = std::find_if(first, last, [&](const auto& entry) { return entry.second == &listener; });
  if (found != last) listeners_.erase(found);
  std::vector<SocketPointer> left(listener.ready_.begin(), listener.ready_.end());
  left.insert(left.end(), listener.half_open_.begin(), listener.half_open_.end());
  listener.ready_.clear();
  listener.half_open_.clear();
  for (const auto& socket : left) {
    socket->listener_ = nullptr;
    socket->abort(now_);
  }
}

TcpListenSocket* TcpLayer::listener_for(const Endpoint& local, InterfaceIndex interface) const {
  TcpListenSocket* any = nullptr;
  const auto [first, last] = listeners_.equal_range(local.port);
  for (auto entry = first; entry != last; ++entry) {
    auto& listener = *entry->second;
    if (!same_interface(listener.interface_, interface)) continue;
    const auto& address = listener.local_.address;
    if (address == local.address) return &listener;
    if (address.is_unspecified() && address.is_v4() == local.address.is_v4()) any = &listener;
  }
  return any;
}

/// RFC 1122 4.2.2.13. It does not return to TIME-WAIT when the SYN turns out to be an old one, which its
/// number or its timestamp tells already.
bool TcpLayer::reopens(const TcpSocket& socket, const Arrival& arrival) const {
  const auto& header = arrival.header;
  const auto& connection = socket.connection_;
  if (connection.state() != TcpControlBlock::State::time_wait || !header.syn || header.ack || header.rst ||
      !connection.is_outlived_by(header)) {
    return false;
  }
  const auto* listener = listener_for(arrival.ends.local, arrival.interface);
  return listener != nullptr && listener->waiting() < listener->backlog_ &&
         ip_.path_to(arrival.ends.remote.address, listener->interface_);
}

/// RFC 9293 3.10.7.2, third. A listener that has as much as it was made for lets the peer try again, unless
/// it is full of handshakes, of a flood of SYNs most likely: then whoever means it brings back what is
/// needed.
void TcpLayer::answer_syn(TcpListenSocket& listener, const Arrival& arrival,
                          std::optional<std::uint32_t> above) {
  const auto path = ip_.path_to(arrival.ends.remote.address, listener.interface_);
  if (!path || listener.ready_.size() >= listener.backlog_) return;
  if (listener.waiting() >= listener.backlog_) return answer_with_cookie(listener, arrival, path->mtu_bytes);
  const auto socket = make(arrival.ends, listener.settings_, listener.interface_, path->mtu_bytes,
                           secrets_above(arrival.ends, above));
  socket->listener_ = &listener;
  listener.half_open_.push_back(socket);
  socket->connection_.open_passively(arrival.header, now_);
  settle(*socket);
}

void TcpLayer::answer_with_cookie(const TcpListenSocket& listener, const Arrival& arrival,
                                  std::uint32_t mtu_bytes) {
  auto answer =
      cookies_.answer(arrival.ends, arrival.header, listener.settings_, secrets_(arrival.ends, now_), now_);
  TcpControlBlock::fill_answer(answer, arrival.ends, listener.settings_, mtu_bytes);
  const Carriage carriage{
      .interface = listener.interface_, .ttl = listener.settings_.ttl, .dscp = listener.settings_.dscp};
  static_cast<void>(send(arrival.ends, answer, {}, carriage));  // the peer asks again
}

/// True when the segment is done with. One that finds no room is dropped: its data brings the cookie again.
bool TcpLayer::cookie_came_back(TcpListenSocket& listener, const Arrival& arrival) {
  const auto syn = cookies_.syn_of(arrival.ends, arrival.header, now_);
  if (!syn) return false;
  const auto path = ip_.path_to(arrival.ends.remote.address, listener.interface_);
  if (!path || listener.ready_.size() >= listener.backlog_) return true;
  auto secrets = secrets_(arrival.ends, now_);
  secrets.initial_sequence = arrival.header.acknowledgment - 1;
  const auto socket = make(arrival.ends, listener.settings_, listener.interface_, path->mtu_bytes, secrets);
  socket->listener_ = &listener;
  listener.half_open_.push_back(socket);
  socket->connection_.open_by_cookie(*syn, now_);
  socket->connection_.segment_arrived(arrival.header, arrival.payload, now_);
  settle(*socket);
  return true;
}

void TcpLayer::handshake_done(TcpSocket& socket) {
  auto& listener = *std::exchange(socket.listener_, nullptr);
  const auto found = std::find_if(listener.half_open_.begin(), listener.half_open_.end(),
                                  [&](const SocketPointer& other) { return other.get() == &socket; });
  const auto keep = std::move(*found);
  listener.half_open_.erase(found);
  if (socket.connection_.state() == TcpControlBlock::State::closed) return;  // it has failed
  listener.ready_.push_back(keep);
  if (listener.changed_) listener.changed_();
}

}  // namespace netrig
