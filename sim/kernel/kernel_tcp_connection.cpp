#include "kernel/kernel_tcp_connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>

#include "async/copy_file.hpp"
#include "async/send_for_a_time.hpp"
#include "kernel/kernel_file.hpp"
#include "kernel/socket_address.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/splice_pipe.hpp"
#include "kernel/system_error.hpp"
#include "kernel/tcp_info.hpp"

namespace netrig {

namespace {

/// Sends at most this much before other coroutines get their turn.
constexpr std::uint64_t kTurnBytes = 4 << 20;

/// One try to send `bytes` from `sent` on.
Attempt<> try_write(int socket, ByteView bytes, std::size_t& sent) {
  std::uint64_t turn = 0;
  while (sent < bytes.size()) {
    if (turn >= kTurnBytes) return {};
    const auto count = retry_interrupted([&] {
      return ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    });
    if (count < 0 && would_block()) return {};
    if (count < 0) return last_error();
    sent += static_cast<std::size_t>(count);
    turn += static_cast<std::uint64_t>(count);
  }
  return Result<>();
}

/// One try to send `length` bytes of `file` from `offset` on; `sent` counts.
Attempt<> try_send_file(int socket, int file, std::uint64_t offset, std::uint64_t length,
                        std::uint64_t& sent) {
  std::uint64_t turn = 0;
  while (sent < length) {
    if (turn >= kTurnBytes) return {};
    auto position = static_cast<off_t>(offset + sent);
    const auto wanted = static_cast<std::size_t>(std::min(length - sent, kTurnBytes));
    const auto count = retry_interrupted([&] { return ::sendfile(socket, file, &position, wanted); });
    if (count < 0 && would_block()) return {};
    if (count < 0) return last_error();
    if (count == 0) break;  // the file is shorter
    sent += static_cast<std::uint64_t>(count);
    turn += static_cast<std::uint64_t>(count);
  }
  return Result<>();
}

Task<Result<std::size_t>> write_for_a_time(std::shared_ptr<AsyncDescriptor> socket, ByteView bytes,
                                           Deadline deadline) {
  auto attempt = [socket, bytes](std::size_t& sent) { return try_write(socket->number(), bytes, sent); };
  return send_for_a_time<std::size_t>(std::move(socket), deadline, std::move(attempt));
}

struct FilePart {
  std::uint64_t offset;
  std::uint64_t length;
};

Task<Result<std::uint64_t>> send_kernel_file(std::shared_ptr<AsyncDescriptor> socket,
                                             std::shared_ptr<const FileDescriptor> file, FilePart part,
                                             Deadline deadline) {
  auto attempt = [socket, file = std::move(file), part](std::uint64_t& sent) {
    return try_send_file(socket->number(), file->number(), part.offset, part.length, sent);
  };
  return send_for_a_time<std::uint64_t>(std::move(socket), deadline, std::move(attempt));
}

Result<> apply(int socket, const Endpoint& remote, const TcpOptions& options) {
  const auto on = [socket](int level, int name, int value) { return set_option(socket, level, name, value); };
  Result<> done = bind_to_device(socket, options.device);
  if (done && options.no_delay) done = on(IPPROTO_TCP, TCP_NODELAY, 1);
  if (done && options.keep_alive) done = on(SOL_SOCKET, SO_KEEPALIVE, 1);
  if (done && options.user_timeout) {
    const auto time = std::chrono::ceil<std::chrono::milliseconds>(*options.user_timeout);
    done = on(IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(time.count()));
  }
  if (!done || !options.local) return done;
  if (options.local->address.is_v4() != remote.address.is_v4()) return system_error(EAFNOSUPPORT);
  // Many connections may leave from one port, as FTP's data connections do (RFC 959 3.3).
  done = on(SOL_SOCKET, SO_REUSEADDR, 1);
  if (done && options.local->port == 0) done = on(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  return done ? bind_socket(socket, *options.local, options.device) : done;
}

/// Whether the connection is there; nothing while the handshake goes on.
Attempt<> try_connected(int socket) {
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return last_error();
  if (error != 0) return system_error(error);
  SocketAddress peer;
  if (getpeername(socket, peer.get(), &peer.length) == 0) return Result<>();
  if (errno == ENOTCONN) return {};
  return last_error();
}

/// Closes the descriptor when a connection attempt is given up, in whatever way.
struct CloseGuard {
  std::shared_ptr<AsyncDescriptor> descriptor;
  ~CloseGuard() {
    if (descriptor) descriptor->close();
  }
};

}  // namespace

/// What receive_file() keeps between its calls. A pipe costs as much as reading and writing some hundred
/// kilobytes: it is for a sender that fills the buffer.
struct KernelTcpConnection::Inflow {
  std::optional<SplicePipe> pipe = {};

  Attempt<std::uint64_t> receive(int socket, int file, std::uint64_t offset, MutableByteView buffer) {
    const auto count =
        retry_interrupted([&] { return ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT); });
    if (count < 0 && would_block()) return {};
    if (count < 0) return last_error();
    if (count == 0) return Result<std::uint64_t>(HostError::end_of_file);
    const auto bytes = ByteView(buffer).first(static_cast<std::size_t>(count));
    if (const auto written = write_all(file, offset, bytes); !written)
      return Result<std::uint64_t>(written.error());
    if (bytes.size() == buffer.size()) {
      if (auto opened = SplicePipe::open()) pipe.emplace(std::move(*opened));
    }
    return bytes.size();
  }

  Attempt<std::uint64_t> splice(int socket, int file, std::uint64_t offset) {
    const auto count = pipe->fill(socket);
    if (!count && count.error() == boost::system::errc::resource_unavailable_try_again) return {};
    if (!count) return Result<std::uint64_t>(count.error());
    if (*count == 0) return Result<std::uint64_t>(HostError::end_of_file);
    if (const auto written = pipe->drain(file, offset); !written)
      return Result<std::uint64_t>(written.error());
    return *count;
  }
};

KernelTcpConnection::KernelTcpConnection(std::shared_ptr<AsyncDescriptor> socket, const Endpoint& remote)
    : socket_(std::move(socket)), local_(local_endpoint(socket_->number())), remote_(remote) {
  // Urgent data is data (RFC 6093 5): Telnet's and FTP's data mark would else be missing in the stream.
  (void)set_option(socket_->number(), SOL_SOCKET, SO_OOBINLINE, 1);
}

Task<Result<std::unique_ptr<TcpConnection>>> KernelTcpConnection::connect(
    std::shared_ptr<KernelContext> context, Endpoint remote, TcpOptions options, Deadline deadline) {
  auto socket = open_socket(address_family(remote.address), SOCK_STREAM, IPPROTO_TCP);
  if (!socket) co_return socket.error();
  auto applied = apply(socket->number(), remote, options);
  if (!applied) co_return applied.error();
  auto scope = device_index(options.device);
  if (!scope) co_return scope.error();
  const SocketAddress address(remote, static_cast<unsigned>(*scope));
  const int begun =
      retry_interrupted([&] { return ::connect(socket->number(), address.get(), address.length); });
  if (begun != 0 && errno != EINPROGRESS) co_return last_error();

  // Watched only now: an unconnected socket would count as hung up.
  auto descriptor = std::make_shared<AsyncDescriptor>(std::move(context), std::move(*socket));
  CloseGuard guard{descriptor};
  auto connected = [descriptor] { return try_connected(descriptor->number()); };
  Result<> outcome = co_await when_ready<void>(descriptor, Readiness::write, deadline, std::move(connected));
  if (!outcome) co_return outcome.error();
  guard.descriptor.reset();
  co_return std::make_unique<KernelTcpConnection>(std::move(descriptor), remote);
}

Task<Result<std::size_t>> KernelTcpConnection::read(MutableByteView buffer, Deadline deadline) {
  return when_ready<std::size_t>(
      socket_, Readiness::read, deadline, [socket = socket_, buffer]() -> Attempt<std::size_t> {
        if (buffer.empty()) return std::size_t{0};
        const auto count = retry_interrupted(
            [&] { return ::recv(socket->number(), buffer.data(), buffer.size(), MSG_DONTWAIT); });
        if (count < 0 && would_block()) return {};
        if (count < 0) return last_error();
        if (count == 0) return Result<std::size_t>(HostError::end_of_file);
        return static_cast<std::size_t>(count);
      });
}

Task<Result<>> KernelTcpConnection::write(ByteView bytes, Deadline deadline) {
  return when_ready<void>(socket_, Readiness::write, deadline,
                          [socket = socket_, bytes, sent = std::size_t{0}]() mutable {
                            return try_write(socket->number(), bytes, sent);
                          });
}

Task<Result<std::size_t>> KernelTcpConnection::write_until(ByteView bytes, Deadline deadline) {
  return write_for_a_time(socket_, bytes, deadline);
}

Task<Result<std::uint64_t>> KernelTcpConnection::send_file(File& file, std::uint64_t offset,
                                                           std::uint64_t length, Deadline deadline) {
  const auto socket = socket_;
  if (const auto* own = dynamic_cast<KernelFile*>(&file)) {
    auto sent = co_await send_kernel_file(socket, own->descriptor(), {offset, length}, deadline);
    // sendfile(2): some file systems can't; and where they can't, nothing was sent.
    if (sent || sent.error() != boost::system::errc::invalid_argument) co_return sent;
  }
  const auto write = [socket, deadline](ByteView part) { return write_for_a_time(socket, part, deadline); };
  auto sent = co_await copy_file(file, offset, length, write);
  co_return sent;
}

Task<Result<std::uint64_t>> KernelTcpConnection::receive_file(File& file, std::uint64_t offset,
                                                              MutableByteView buffer, Deadline deadline) {
  const auto* own = dynamic_cast<KernelFile*>(&file);
  if (own == nullptr) return TcpConnection::receive_file(file, offset, buffer, deadline);
  if (!inflow_) inflow_ = std::make_shared<Inflow>();
  return when_ready<std::uint64_t>(
      socket_, Readiness::read, deadline,
      [socket = socket_, inflow = inflow_, descriptor = own->descriptor(), offset, buffer]() {
        if (inflow->pipe) return inflow->splice(socket->number(), descriptor->number(), offset);
        return inflow->receive(socket->number(), descriptor->number(), offset, buffer);
      });
}

Result<> KernelTcpConnection::shutdown_write() {
  if (socket_->is_closed()) return HostError::closed;
  if (::shutdown(socket_->number(), SHUT_WR) != 0) return last_error();
  return {};
}

void KernelTcpConnection::abort() {
  if (socket_->is_closed()) return;
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  (void)set_option(socket_->number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void KernelTcpConnection::close() {
  socket_->close();
}

void KernelTcpConnection::set_no_delay(bool on) {
  if (!socket_->is_closed()) (void)set_option(socket_->number(), IPPROTO_TCP, TCP_NODELAY, on ? 1 : 0);
}

TcpStatistics KernelTcpConnection::statistics() const {
  const auto info = read_tcp_info(socket_->number());
  const auto mss = info.maximum_segment_bytes;
  using std::chrono::microseconds;
  TcpStatistics result;
  result.state = info.state;
  result.congestion_control = info.congestion_control;
  result.bytes_sent = info.bytes_sent - info.bytes_retransmitted;
  result.bytes_acknowledged = std::min(info.bytes_acknowledged, result.bytes_sent);
  result.bytes_received = info.bytes_received;
  result.segments_retransmitted = info.segments_retransmitted;
  result.congestion_window_bytes = info.congestion_window_segments * mss;
  if (const auto& threshold = info.slow_start_threshold_segments) {
    result.slow_start_threshold_bytes = *threshold * mss;
  }
  result.maximum_segment_bytes = mss;
  result.smoothed_round_trip = microseconds(info.smoothed_round_trip_us);
  result.round_trip_variation = microseconds(info.round_trip_variation_us);
  result.retransmission_timeout = microseconds(info.retransmission_timeout_us);
  return result;
}

}  // namespace netrig
