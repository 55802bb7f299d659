#include "stack_host/stack_ethernet_socket.hpp"

namespace netrig {

namespace {

/// One after another: a stack's device takes whatever it is given.
Result<std::size_t> send_all(FrameTap& tap, std::span<const Bytes> frames) {
  std::size_t done = 0;
  for (const auto& frame : frames) {
    const auto sent = tap.send(frame);
    if (!sent && done == 0) return sent.error();
    if (!sent) break;
    ++done;
  }
  return done;
}

Attempt<std::size_t> receive_some(FrameTap& tap, std::span<Bytes> frames) {
  std::size_t count = 0;
  while (count < frames.size()) {
    const auto frame = tap.receive();
    if (!frame) break;
    frames[count++].assign(frame->bytes().begin(), frame->bytes().end());
  }
  if (count == 0 && !frames.empty()) return {};
  return count;
}

}  // namespace

Result<std::unique_ptr<EthernetSocket>> StackEthernetSocket::open(
    const std::shared_ptr<StackContext>& context, const std::string& device, const EthernetFilter& filter) {
  auto socket = std::make_shared<Socket>(context);
  auto tap = context->stack().open_tap(device, filter, wakes(socket));
  if (!tap) return tap.error();
  socket->open(std::move(*tap));
  return std::make_unique<StackEthernetSocket>(std::move(socket));
}

StackEthernetSocket::StackEthernetSocket(std::shared_ptr<Socket> socket)
    : socket_(std::move(socket)), address_(socket_->endpoint().interface().mac()) {}

std::uint32_t StackEthernetSocket::mtu_bytes() const {
  return socket_->is_closed() ? 0 : socket_->endpoint().interface().mtu_bytes();
}

Task<Result<>> StackEthernetSocket::send(ByteView frame, Deadline deadline) {
  return when_ready<void>(socket_, Readiness::write, deadline, [socket = socket_, frame]() -> Attempt<> {
    auto sent = socket->endpoint().send(frame);
    socket->context().driver().touched();
    return sent;
  });
}

Task<Result<std::size_t>> StackEthernetSocket::send_batch(std::span<const Bytes> frames, Deadline deadline) {
  return when_ready<std::size_t>(socket_, Readiness::write, deadline,
                                 [socket = socket_, frames]() -> Attempt<std::size_t> {
                                   auto sent = send_all(socket->endpoint(), frames);
                                   socket->context().driver().touched();
                                   return sent;
                                 });
}

Task<Result<Bytes>> StackEthernetSocket::receive(Deadline deadline) {
  return when_ready<Bytes>(socket_, Readiness::read, deadline, [socket = socket_]() -> Attempt<Bytes> {
    const auto frame = socket->endpoint().receive();
    if (!frame) return {};
    return Bytes(frame->bytes().begin(), frame->bytes().end());
  });
}

Task<Result<std::size_t>> StackEthernetSocket::receive_batch(std::span<Bytes> frames, Deadline deadline) {
  return when_ready<std::size_t>(socket_, Readiness::read, deadline, [socket = socket_, frames] {
    return receive_some(socket->endpoint(), frames);
  });
}

void StackEthernetSocket::set_receive_buffer(std::size_t bytes) {
  if (!socket_->is_closed()) socket_->endpoint().set_receive_buffer(bytes);
}

}  // namespace netrig
