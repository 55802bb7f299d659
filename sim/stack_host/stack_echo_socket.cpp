#include "stack_host/stack_echo_socket.hpp"

namespace netrig {

namespace {

using Answer = std::variant<EchoReply, EchoError>;

Answer answer_from(EchoEndpoint::Received received) {
  if (auto* reply = std::get_if<EchoEndpoint::Reply>(&received)) {
    return EchoReply{.from = reply->from,
                     .sequence = reply->sequence,
                     .ttl = reply->ttl,
                     .payload = std::move(reply->payload)};
  }
  auto& failure = std::get<EchoEndpoint::Failure>(received);
  return EchoError{.sequence = failure.sequence, .error = std::move(failure.error)};
}

}  // namespace

Result<std::unique_ptr<EchoSocket>> StackEchoSocket::open(const std::shared_ptr<StackContext>& context,
                                                          IpAddress family_of) {
  auto& stack = context->stack();
  EchoLayer& layer = family_of.is_v6() ? static_cast<EchoLayer&>(stack.icmpv6()) : stack.icmp();
  auto socket = std::make_shared<Socket>(context);
  auto endpoint = layer.open(wakes(socket));
  if (!endpoint) return endpoint.error();
  socket->open(std::move(*endpoint));
  return std::make_unique<StackEchoSocket>(std::move(socket));
}

Task<Result<>> StackEchoSocket::send(EchoRequest request, Deadline deadline) {
  return when_ready<void>(socket_, Readiness::write, deadline, [socket = socket_, request]() -> Attempt<> {
    auto sent = socket->endpoint().send({.to = request.to,
                                         .sequence = request.sequence,
                                         .ttl = request.ttl,
                                         .dont_fragment = request.dont_fragment,
                                         .payload = request.payload},
                                        socket->context().now());
    socket->context().driver().touched();
    return sent;
  });
}

Task<Result<Answer>> StackEchoSocket::receive(Deadline deadline) {
  return when_ready<Answer>(socket_, Readiness::read, deadline, [socket = socket_]() -> Attempt<Answer> {
    auto received = socket->endpoint().receive();
    if (!received) return {};
    return Result<Answer>(answer_from(*std::move(received)));
  });
}

}  // namespace netrig
