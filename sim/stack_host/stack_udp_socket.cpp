#include "stack_host/stack_udp_socket.hpp"

namespace netrig {

namespace {

using Socket = StackUdpSocket::Socket;

Result<> send_one(Socket& socket, const OutgoingDatagram& datagram) {
  return socket.endpoint().send(
      {.to = datagram.to, .payload = datagram.payload, .ttl = datagram.ttl, .source = datagram.source},
      socket.context().now());
}

/// Fills `datagram`, whose payload's memory is used again.
void fill(Socket& socket, const UdpEndpoint::Received& received, Datagram& datagram) {
  datagram.from = received.from;
  datagram.to = received.to;
  datagram.device = socket.context().interface_name(received.interface);
  datagram.ttl = received.ttl;
  const auto bytes = received.payload.bytes();
  datagram.payload.assign(bytes.begin(), bytes.end());
}

Attempt<std::size_t> try_receive(Socket& socket, std::span<Datagram> datagrams) {
  if (datagrams.empty()) return std::size_t{0};
  std::size_t count = 0;
  while (count < datagrams.size()) {
    const auto received = socket.endpoint().receive();
    if (!received) break;
    fill(socket, *received, datagrams[count++]);
  }
  if (count > 0) return count;
  if (const auto error = socket.endpoint().take_error()) return Result<std::size_t>(*error);
  return {};
}

/// Sends until an error; gives how many.
Result<std::size_t> send_many(Socket& socket, std::span<const OutgoingDatagram> datagrams) {
  std::size_t count = 0;
  Result<> sent;
  while (count < datagrams.size()) {
    sent = send_one(socket, datagrams[count]);
    if (!sent) break;
    ++count;
  }
  socket.context().driver().touched();
  if (count == 0 && !sent) return sent.error();
  return count;
}

/// `taken` keeps what the views look at.
Attempt<std::size_t> try_receive_views(Socket& socket, std::vector<UdpEndpoint::Received>& taken,
                                       std::span<DatagramView> datagrams) {
  if (datagrams.empty()) return std::size_t{0};
  taken.clear();
  while (taken.size() < datagrams.size()) {
    auto received = socket.endpoint().receive();
    if (!received) break;
    taken.push_back(std::move(*received));
  }
  for (std::size_t i = 0; i < taken.size(); ++i) {
    datagrams[i] = {taken[i].from, taken[i].to, taken[i].payload.bytes()};
  }
  if (!taken.empty()) return taken.size();
  if (const auto error = socket.endpoint().take_error()) return Result<std::size_t>(*error);
  return {};
}

}  // namespace

Result<std::unique_ptr<UdpSocket>> StackUdpSocket::open(const std::shared_ptr<StackContext>& context,
                                                        const UdpOptions& options) {
  const auto interface = context->interface_index(options.device);
  if (!interface) return interface.error();
  auto socket = std::make_shared<Socket>(context);
  auto endpoint =
      context->stack().udp().open({.local = options.local,
                                   .interface = *interface,
                                   .reuse_address = options.reuse_address,
                                   .broadcast = options.broadcast,
                                   .ttl = options.ttl,
                                   .multicast_ttl = options.multicast_ttl,
                                   .multicast_loop = options.multicast_loop,
                                   .receive_buffer_bytes = options.receive_buffer_bytes.value_or(0)},
                                  wakes(socket));
  if (!endpoint) return endpoint.error();
  socket->open(std::move(*endpoint));
  return std::make_unique<StackUdpSocket>(std::move(socket));
}

Endpoint StackUdpSocket::local() const {
  return socket_->is_closed() ? Endpoint{} : socket_->endpoint().local();
}

Result<> StackUdpSocket::connect(Endpoint peer) {
  if (socket_->is_closed()) return HostError::closed;
  return socket_->endpoint().connect(peer);
}

Task<Result<>> StackUdpSocket::send(OutgoingDatagram datagram, Deadline deadline) {
  return when_ready<void>(socket_, Readiness::write, deadline, [socket = socket_, datagram]() -> Attempt<> {
    auto sent = send_one(*socket, datagram);
    socket->context().driver().touched();
    return sent;
  });
}

Task<Result<std::size_t>> StackUdpSocket::send_batch(std::span<const OutgoingDatagram> datagrams,
                                                     Deadline deadline) {
  return when_ready<std::size_t>(
      socket_, Readiness::write, deadline,
      [socket = socket_, datagrams]() -> Attempt<std::size_t> { return send_many(*socket, datagrams); });
}

Result<std::size_t> StackUdpSocket::send_now(std::span<const OutgoingDatagram> datagrams) {
  if (socket_->is_closed()) return HostError::closed;
  return send_many(*socket_, datagrams);
}

Task<Result<Datagram>> StackUdpSocket::receive(Deadline deadline) {
  return when_ready<Datagram>(socket_, Readiness::read, deadline, [socket = socket_]() -> Attempt<Datagram> {
    Datagram datagram;
    auto count = try_receive(*socket, {&datagram, 1});
    if (!count) return {};
    if (!*count) return Result<Datagram>(count->error());
    return datagram;
  });
}

Task<Result<std::size_t>> StackUdpSocket::receive_batch(std::span<Datagram> datagrams, Deadline deadline) {
  return when_ready<std::size_t>(socket_, Readiness::read, deadline,
                                 [socket = socket_, datagrams] { return try_receive(*socket, datagrams); });
}

Task<Result<std::size_t>> StackUdpSocket::receive_views(std::span<DatagramView> datagrams,
                                                        Deadline deadline) {
  return when_ready<std::size_t>(socket_, Readiness::read, deadline,
                                 [socket = socket_, taken = taken_, datagrams] {
                                   return try_receive_views(*socket, *taken, datagrams);
                                 });
}

Task<Result<NetworkError>> StackUdpSocket::receive_error(Deadline deadline) {
  return when_ready<NetworkError>(socket_, Readiness::error, deadline,
                                  [socket = socket_]() -> Attempt<NetworkError> {
                                    auto error = socket->endpoint().receive_error();
                                    if (!error) return {};
                                    return *std::move(error);
                                  });
}

Result<> StackUdpSocket::join_group(IpAddress group, std::string device) {
  if (socket_->is_closed()) return HostError::closed;
  const auto interface = socket_->context().interface_index(device);
  if (!interface) return interface.error();
  auto joined = socket_->endpoint().join(group, *interface);
  socket_->context().driver().touched();
  return joined;
}

Result<> StackUdpSocket::leave_group(IpAddress group, std::string device) {
  if (socket_->is_closed()) return HostError::closed;
  const auto interface = socket_->context().interface_index(device);
  if (!interface) return interface.error();
  return socket_->endpoint().leave(group, *interface);
}

}  // namespace netrig
