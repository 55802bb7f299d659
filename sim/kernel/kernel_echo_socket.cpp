#include "kernel/kernel_echo_socket.hpp"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "kernel/error_queue.hpp"
#include "kernel/past_errors.hpp"
#include "kernel/socket_address.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/system_error.hpp"
#include "kernel/udp_message.hpp"
#include "wire/icmp_message.hpp"

namespace netrig {

using Received = std::variant<EchoReply, EchoError>;

struct KernelEchoSocket::State {
  std::shared_ptr<AsyncDescriptor> socket;
  bool v4 = true;
  bool raw = false;  ///< the kernel gives a raw socket all of the host's ICMP, an IPv4 header in front
  std::uint16_t identifier = 0;
  ErrorQueue errors = {};

  int number() const { return socket->number(); }
  Result<> prepare(const EchoRequest& request) const;
  Attempt<> try_send(const EchoRequest& request);
  std::optional<EchoReply> parse(ByteView bytes, const msghdr& header, const DatagramMessage& message) const;
  std::optional<EchoError> parse(NetworkError error) const;
  Attempt<Received> try_receive();
};

namespace {

/// Raw sockets would hear every ICMP message of the host; only replies are wanted.
Result<> hear_replies_only(int socket, bool v4) {
  constexpr int kIcmpFilter = 1;  // ICMP_FILTER, ICMPV6_FILTER
  if (v4) {
    const icmp_filter filter{.data = ~(1u << ICMP_ECHOREPLY)};
    return set_option(socket, SOL_RAW, kIcmpFilter, &filter, sizeof filter);
  }
  icmp6_filter filter{};
  for (auto& word : filter.data) word = ~0u;
  filter.data[ICMPV6_ECHO_REPLY >> 5] &= ~(1u << (ICMPV6_ECHO_REPLY & 31));
  return set_option(socket, IPPROTO_ICMPV6, kIcmpFilter, &filter, sizeof filter);
}

Result<> configure(int socket, bool v4, bool raw) {
  Result<> done = raw ? hear_replies_only(socket, v4) : Result<>();
  if (done) done = ErrorQueue::enable(socket, v4 ? AF_INET : AF_INET6);
  const int level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
  if (done) done = set_option(socket, level, v4 ? IP_RECVTTL : IPV6_RECVHOPLIMIT, 1);
  if (!done || raw) return done;
  return bind_socket(socket, {v4 ? IpAddress() : IpAddress(Ipv6Address()), 0}, {});  // draws an identifier
}

Result<std::uint16_t> choose_identifier(int socket, bool raw) {
  if (!raw) return local_endpoint(socket).port;  // ping sockets keep it where ports are kept
  std::uint16_t identifier = 0;
  if (::getrandom(&identifier, sizeof identifier, 0) != sizeof identifier) return last_error();
  return identifier;
}

}  // namespace

Result<std::unique_ptr<EchoSocket>> KernelEchoSocket::open(std::shared_ptr<KernelContext> context,
                                                           const IpAddress& family_of) {
  const bool v4 = family_of.is_v4();
  const int protocol = v4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
  bool raw = false;
  auto socket = open_socket(address_family(family_of), SOCK_DGRAM, protocol);
  if (!socket) {
    raw = true;
    socket = open_socket(address_family(family_of), SOCK_RAW, protocol);
  }
  if (!socket) return socket.error();
  auto configured = configure(socket->number(), v4, raw);
  if (!configured) return configured.error();
  auto identifier = choose_identifier(socket->number(), raw);
  if (!identifier) return identifier.error();
  auto descriptor = std::make_shared<AsyncDescriptor>(std::move(context), std::move(*socket));
  return std::make_unique<KernelEchoSocket>(std::make_shared<State>(
      State{.socket = std::move(descriptor), .v4 = v4, .raw = raw, .identifier = *identifier}));
}

/// The two options that the kernel takes by socket, not by message.
Result<> KernelEchoSocket::State::prepare(const EchoRequest& request) const {
  // PROBE sets the bit and sends whatever the known path MTU, so that the path itself answers (RFC 1191 4).
  if (v4) {
    return set_option(number(), IPPROTO_IP, IP_MTU_DISCOVER,
                      request.dont_fragment ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT);
  }
  return set_option(number(), IPPROTO_IPV6, IPV6_DONTFRAG, request.dont_fragment ? 1 : 0);
}

Attempt<> KernelEchoSocket::State::try_send(const EchoRequest& request) {
  if (request.to.is_v4() != v4) return Result<>(system_error(EAFNOSUPPORT));
  if (auto prepared = prepare(request); !prepared) return prepared;
  const IcmpMessage echo{.type = v4 ? IcmpMessage::kEchoRequest : IcmpMessage::kEchoRequestV6,
                         .field = IcmpMessage::echo_field(identifier, request.sequence),
                         .payload = request.payload};
  ByteWriter writer;
  echo.serialize(writer);  // for IPv6 the kernel puts a checksum of its own
  DatagramMessage message;
  msghdr header{};
  message.send_from(header, {.to = {request.to, 0}, .payload = writer.view(), .ttl = request.ttl}, false);
  const auto sent =
      try_send_past_errors([&] { return ::sendmsg(number(), &header, MSG_DONTWAIT | MSG_NOSIGNAL); },
                           [this] {
                             if (errors.drain(number(), socket->context()) != 0)
                               socket->wake(Readiness::read);
                           });
  if (!sent) return {};
  return *sent ? Result<>() : Result<>(sent->error());
}

std::optional<EchoReply> KernelEchoSocket::State::parse(ByteView bytes, const msghdr& header,
                                                        const DatagramMessage& message) const {
  if (raw && v4) {
    constexpr std::size_t kWordBytes = 4;
    const std::size_t header_bytes = bytes.empty() ? 0 : (bytes[0] & 0x0f) * kWordBytes;  // RFC 791 3.1
    if (header_bytes > bytes.size()) return {};
    bytes = bytes.subspan(header_bytes);
  }
  const auto echo = IcmpMessage::parse(bytes);
  if (!echo || echo->identifier() != identifier) return {};
  if (echo->type != (v4 ? IcmpMessage::kEchoReply : IcmpMessage::kEchoReplyV6)) return {};
  return EchoReply{.from = message.peer().address,
                   .sequence = echo->sequence(),
                   .ttl = read_control(header).ttl,
                   .payload = Bytes(echo->payload.begin(), echo->payload.end())};
}

std::optional<EchoError> KernelEchoSocket::State::parse(NetworkError error) const {
  const auto echo = IcmpMessage::parse(error.quoted);
  if (!echo || echo->identifier() != identifier) return {};
  error.quoted = Bytes(echo->payload.begin(), echo->payload.end());
  error.destination.port = 0;
  return EchoError{.sequence = echo->sequence(), .error = std::move(error)};
}

Attempt<Received> KernelEchoSocket::State::try_receive() {
  for (;;) {
    DatagramMessage message;
    msghdr header{};
    const auto buffer = socket->context().slot(1);
    message.receive_into(header, buffer);
    const auto count = retry_interrupted([&] { return ::recvmsg(number(), &header, MSG_DONTWAIT); });
    const int failure = count < 0 ? errno : 0;
    if (count >= 0) {
      const auto bytes = buffer.first(static_cast<std::size_t>(count));
      if (auto reply = parse(bytes, header, message)) return Received(*std::move(reply));
      continue;  // of another program's request
    }
    errors.drain(number(), socket->context());
    while (auto error = errors.pop()) {
      if (auto own = parse(*std::move(error))) return Received(*std::move(own));
    }
    if (failure == EAGAIN) return {};
    if (!may_be_of_the_past(failure)) return system_error(failure);  // an ICMP error is told by the queue
  }
}

Task<Result<>> KernelEchoSocket::send(EchoRequest request, Deadline deadline) {
  return when_ready<void>(state_->socket, Readiness::write, deadline,
                          [state = state_, request] { return state->try_send(request); });
}

Task<Result<Received>> KernelEchoSocket::receive(Deadline deadline) {
  return when_ready<Received>(state_->socket, Readiness::read, deadline,
                              [state = state_] { return state->try_receive(); });
}

void KernelEchoSocket::close() {
  state_->socket->close();
}

}  // namespace netrig
