#include "stack_host/stack_tcp_connection.hpp"

#include "async/copy_file.hpp"
#include "async/send_for_a_time.hpp"
#include "stack/stack_error.hpp"

namespace netrig {

namespace {

/// Why nothing more can be sent: the connection's end, or our own.
Error write_error(const TcpControlBlock& block) {
  return block.error().value_or(posix_error(errc::broken_pipe));
}

Attempt<std::size_t> try_read(StackTcpPoint& point, MutableByteView buffer) {
  if (buffer.empty()) return std::size_t{0};
  const auto count = point.socket().read(buffer, point.context().now());
  if (count > 0) {
    point.context().driver().touched();  // the window may have opened
    return count;
  }
  const auto& block = point.block();
  if (block.at_end()) return Result<std::size_t>(HostError::end_of_file);
  if (block.state() != TcpControlBlock::State::closed) return {};
  return Result<std::size_t>(block.error().value_or(make_error_code(HostError::end_of_file)));
}

Attempt<> try_write(StackTcpPoint& point, ByteView bytes, std::size_t& sent) {
  while (sent < bytes.size()) {
    const auto& block = point.block();
    const bool over = block.state() == TcpControlBlock::State::closed || block.sender().closing();
    if (over) return Result<>(write_error(block));
    const auto count = point.socket().write(bytes.subspan(sent), point.context().now());
    if (count == 0) return {};
    point.context().driver().touched();
    sent += count;
  }
  return Result<>();
}

Task<Result<std::size_t>> write_for_a_time(std::shared_ptr<StackTcpPoint> point, ByteView bytes,
                                           Deadline deadline) {
  auto attempt = [point, bytes](std::size_t& sent) { return try_write(*point, bytes, sent); };
  return send_for_a_time<std::size_t>(std::move(point), deadline, std::move(attempt));
}

/// Whether the handshake is over.
Attempt<> try_connected(StackTcpPoint& point) {
  const auto& block = point.block();
  if (block.is_established()) return Result<>();
  if (block.state() != TcpControlBlock::State::closed) return {};
  return Result<>(block.error().value_or(posix_error(errc::connection_refused)));
}

/// Gives up a connection attempt that nobody waits for any more.
struct CloseGuard {
  std::shared_ptr<StackTcpPoint> point;
  ~CloseGuard() {
    if (point) point->close();
  }
};

}  // namespace

// ---- the point where coroutines wait

StackTcpPoint::StackTcpPoint(std::shared_ptr<StackContext> context, std::shared_ptr<TcpSocket> socket)
    : WaitPoint(context), context_(std::move(context)), socket_(std::move(socket)) {}

void StackTcpPoint::close() {
  if (is_closed()) return;
  socket_->close(context_->now());
  socket_.reset();
  context_->driver().touched();
  end_waits();
}

void StackTcpPoint::abort() {
  if (is_closed()) return;
  socket_->on_change({});
  socket_->abort(context_->now());
  socket_.reset();
  context_->driver().touched();
  end_waits();
}

std::shared_ptr<StackTcpPoint> StackTcpConnection::watch(std::shared_ptr<StackContext> context,
                                                         const std::shared_ptr<TcpSocket>& socket) {
  auto point = std::make_shared<StackTcpPoint>(std::move(context), socket);
  socket->on_change([weak = std::weak_ptr(point)] {
    const auto alive = weak.lock();
    if (!alive || alive->is_closed()) return;
    const auto& block = alive->block();
    const bool ended = block.state() == TcpControlBlock::State::closed;
    if (ended || block.can_read() || block.at_end()) alive->wake(Readiness::read);
    if (ended || block.wants_data() || block.sender().closing()) alive->wake(Readiness::write);
  });
  return point;
}

// ---- the connection

StackTcpConnection::StackTcpConnection(std::shared_ptr<StackTcpPoint> point)
    : point_(std::move(point)), ends_(point_->block().ends()) {}

Task<Result<std::unique_ptr<TcpConnection>>> StackTcpConnection::connect(
    std::shared_ptr<StackContext> context, Endpoint remote, TcpOptions options, Deadline deadline) {
  const auto interface = context->interface_index(options.device);
  if (!interface) co_return interface.error();
  auto settings = context->stack().tcp().defaults();
  settings.no_delay = options.no_delay;
  settings.keep_alive = options.keep_alive;
  settings.user_timeout = options.user_timeout;
  const TcpLayer::Binding binding{.local = options.local, .interface = *interface};
  auto socket = context->stack().tcp().connect(remote, binding, settings, context->now());
  context->driver().touched();
  if (!socket) co_return socket.error();
  auto point = watch(context, *socket);
  CloseGuard guard{point};
  auto connected = [point] { return try_connected(*point); };
  Result<> outcome = co_await when_ready<void>(point, Readiness::write, deadline, std::move(connected));
  if (!outcome) co_return outcome.error();
  guard.point.reset();
  co_return std::make_unique<StackTcpConnection>(std::move(point));
}

Task<Result<std::size_t>> StackTcpConnection::read(MutableByteView buffer, Deadline deadline) {
  return when_ready<std::size_t>(point_, Readiness::read, deadline,
                                 [point = point_, buffer] { return try_read(*point, buffer); });
}

Task<Result<>> StackTcpConnection::write(ByteView bytes, Deadline deadline) {
  return when_ready<void>(
      point_, Readiness::write, deadline,
      [point = point_, bytes, sent = std::size_t{0}]() mutable { return try_write(*point, bytes, sent); });
}

Task<Result<std::size_t>> StackTcpConnection::write_until(ByteView bytes, Deadline deadline) {
  return write_for_a_time(point_, bytes, deadline);
}

Task<Result<std::uint64_t>> StackTcpConnection::send_file(File& file, std::uint64_t offset,
                                                          std::uint64_t length, Deadline deadline) {
  return copy_file(file, offset, length, [point = point_, deadline](ByteView part) {
    return write_for_a_time(point, part, deadline);
  });
}

Result<> StackTcpConnection::shutdown_write() {
  if (point_->is_closed()) return HostError::closed;
  if (point_->block().state() == TcpControlBlock::State::closed) return posix_error(errc::not_connected);
  point_->socket().shutdown_write(point_->context().now());
  point_->context().driver().touched();
  return {};
}

void StackTcpConnection::set_no_delay(bool on) {
  if (point_->is_closed()) return;
  point_->socket().set_no_delay(on, point_->context().now());
  point_->context().driver().touched();
}

TcpStatistics StackTcpConnection::statistics() const {
  TcpStatistics result;
  result.state = "CLOSED";
  if (point_->is_closed()) return result;
  const auto& block = point_->block();
  const auto& sender = block.sender();
  result.state = state_name(block.state());
  result.congestion_control = sender.congestion().name();
  result.bytes_sent = sender.sent_bytes();
  result.bytes_acknowledged = sender.sent_bytes() - sender.unacknowledged_bytes();
  result.bytes_received = block.receiver().received_bytes();
  result.segments_retransmitted = sender.retransmissions();
  result.congestion_window_bytes = sender.congestion().window();
  result.slow_start_threshold_bytes = sender.congestion().slow_start_threshold();
  result.maximum_segment_bytes = sender.segment_size();
  result.smoothed_round_trip = sender.round_trip().smoothed();
  result.round_trip_variation = sender.round_trip().variation();
  result.retransmission_timeout = sender.round_trip().timeout();
  return result;
}

// ---- the listener

StackTcpListener::StackTcpListener(std::shared_ptr<Socket> socket)
    : socket_(std::move(socket)), local_(socket_->endpoint().local()) {}

Result<std::unique_ptr<TcpListener>> StackTcpListener::listen(const std::shared_ptr<StackContext>& context,
                                                              const TcpListenOptions& options) {
  const auto interface = context->interface_index(options.device);
  if (!interface) return interface.error();
  auto socket = std::make_shared<Socket>(context);
  auto& tcp = context->stack().tcp();
  auto listener = tcp.listen({.local = options.local, .interface = *interface},
                             static_cast<std::size_t>(std::max(options.backlog, 1)), tcp.defaults());
  if (!listener) return listener.error();
  (*listener)->on_change(wakes(socket));
  socket->open(std::move(*listener));
  return std::make_unique<StackTcpListener>(std::move(socket));
}

Task<Result<std::unique_ptr<TcpConnection>>> StackTcpListener::accept(Deadline deadline) {
  using Accepted = std::unique_ptr<TcpConnection>;
  return when_ready<Accepted>(socket_, Readiness::read, deadline, [socket = socket_]() -> Attempt<Accepted> {
    auto accepted = socket->endpoint().accept();
    if (!accepted) return {};
    auto point = StackTcpConnection::watch(socket->shared_context(), accepted);
    return Accepted(std::make_unique<StackTcpConnection>(std::move(point)));
  });
}

void StackTcpListener::close() {
  if (socket_->is_closed()) return;
  socket_->close();
  socket_->context().driver().touched();
}

}  // namespace netrig
