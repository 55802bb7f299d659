#include "stack_host/stack_ethernet_socket.hpp"

namespace netrig {

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

Task<Result<Bytes>> StackEthernetSocket::receive(Deadline deadline) {
  return when_ready<Bytes>(socket_, Readiness::read, deadline, [socket = socket_]() -> Attempt<Bytes> {
    const auto frame = socket->endpoint().receive();
    if (!frame) return {};
    return Bytes(frame->bytes().begin(), frame->bytes().end());
  });
}

}  // namespace netrig
