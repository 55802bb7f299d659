#include "kernel/kernel_udp_socket.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "kernel/error_queue.hpp"
#include "kernel/outgoing_messages.hpp"
#include "kernel/past_errors.hpp"
#include "kernel/socket_address.hpp"
#include "kernel/system_error.hpp"
#include "kernel/udp_message.hpp"
#include "kernel/udp_setup.hpp"

namespace netrig {

namespace {

constexpr std::size_t kBatch = KernelContext::kSlots;

/// Calls without segments after a link has refused them: trying costs no more than one call in so many.
constexpr std::size_t kCallsWithoutSegments = 64;

}  // namespace

struct KernelUdpSocket::State {
  std::shared_ptr<AsyncDescriptor> socket = {};
  ErrorQueue errors = {};
  std::optional<Endpoint> peer = {};
  IpAddress fixed_local = {};  ///< unspecified: the kernel says of each datagram where it went to
  /// Calls until segments are tried again: some way, such as one with a small MTU, took the same datagrams
  /// only singly. It need not be everybody's way, nor stay as it is.
  std::size_t calls_without_segments = 0;
  int error_for_receive = 0;  ///< errno of an ICMP error that a connected socket's receive() is to report

  int number() const { return socket->number(); }

  /// Empties the error queue; the two that may be interested are woken.
  void drain_errors() {
    const int newest = errors.drain(number(), socket->context());
    if (newest == 0) return;
    socket->wake(Readiness::error);
    if (!peer) return;
    error_for_receive = newest;
    socket->wake(Readiness::read);
  }

  /// `Each`: Datagram, or DatagramView.
  template <class Each>
  Attempt<std::size_t> try_receive(std::span<Each> datagrams);
  /// `in_segments`: what is alike is sent together, if the kernel takes that.
  Attempt<std::size_t> try_send(std::span<const OutgoingDatagram> datagrams, bool in_segments = false);

 private:
  template <class Each>
  std::size_t keep(Each& datagram, std::size_t slot, const mmsghdr& header, const DatagramMessage& message);
  void fill(Datagram& datagram, const msghdr& header, ByteView payload);
  void fill(DatagramView& datagram, const msghdr& header, ByteView payload);
};

namespace {

// Message headers for one call of recvmmsg(2) or sendmmsg(2) are used between two suspensions only; a
// thread's programs take turns.

/// What the kernel says of segments that it cannot send; which one depends on its version. It says the same
/// of what cannot be sent at all.
bool may_be_of_segments(const Error& error) {
  using namespace boost::system::errc;
  return error == invalid_argument || error == io_error || error == message_size ||
         error == operation_not_supported;
}

OutgoingMessages& messages_to_send() {
  thread_local OutgoingMessages messages;
  return messages;
}

/// Ready to receive into the context's slots. Preparing all of them for a call that finds one datagram, or
/// none, would cost more than that call; so only those are prepared again that the kernel wrote to.
struct IncomingMessages {
 public:
  std::array<mmsghdr, kBatch> headers;
  std::array<DatagramMessage, kBatch> parts;

  static IncomingMessages& shared() {
    thread_local IncomingMessages messages;
    return messages;
  }

  void prepare(KernelContext& context) {
    const auto* memory = context.slot(0).data();
    if (std::exchange(memory_, memory) != memory) used_ = kBatch;
    for (std::size_t i = 0; i < used_; ++i) parts[i].receive_into(headers[i].msg_hdr, context.slot(i));
    used_ = 0;
  }
  /// Of the front, by the call before.
  void were_used(std::size_t count) { used_ = count; }

 private:
  const std::uint8_t* memory_ = nullptr;
  std::size_t used_ = kBatch;
};

}  // namespace

/// Fills `datagram` from the slot; gives how many were filled: none when it is from somebody else than the
/// peer, which can have come before the socket was connected.
template <class Each>
std::size_t KernelUdpSocket::State::keep(Each& datagram, std::size_t slot, const mmsghdr& header,
                                         const DatagramMessage& message) {
  datagram.from = message.peer();
  if (peer && datagram.from != *peer) return 0;
  fill(datagram, header.msg_hdr, socket->context().slot(slot).first(header.msg_len));
  return 1;
}

void KernelUdpSocket::State::fill(Datagram& datagram, const msghdr& header, ByteView payload) {
  const auto control = read_control(header);
  datagram.to = fixed_local.is_unspecified() ? control.to : fixed_local;
  datagram.device = control.device_index == 0 ? "" : socket->context().device_name(control.device_index);
  datagram.ttl = control.ttl;
  datagram.payload.assign(payload.begin(), payload.end());
}

void KernelUdpSocket::State::fill(DatagramView& datagram, const msghdr& header, ByteView payload) {
  datagram.to = header.msg_controllen == 0 ? fixed_local : read_control(header).to;
  datagram.payload = payload;
}

template <class Each>
Attempt<std::size_t> KernelUdpSocket::State::try_receive(std::span<Each> datagrams) {
  if (datagrams.empty()) return std::size_t{0};
  const std::size_t wanted = std::min(datagrams.size(), kBatch);
  auto& messages = IncomingMessages::shared();
  auto& headers = messages.headers;
  for (;;) {
    messages.prepare(socket->context());
    const int count = retry_interrupted([&, first = headers.data()] {
      return ::recvmmsg(number(), first, static_cast<unsigned>(wanted), MSG_DONTWAIT, nullptr);
    });
    if (count > 0) {
      messages.were_used(static_cast<std::size_t>(count));
      std::size_t kept = 0;
      for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        kept += keep(datagrams[kept], i, headers[i], messages.parts[i]);
      }
      if (kept > 0) return kept;
      continue;
    }
    const int error = errno;
    messages.were_used(1);  // for all we know
    drain_errors();
    if (count < 0 && error != EAGAIN && !may_be_of_the_past(error)) return system_error(error);
    if (count < 0 && error != EAGAIN) continue;
    if (error_for_receive != 0) return system_error(std::exchange(error_for_receive, 0));
    return {};
  }
}

Attempt<std::size_t> KernelUdpSocket::State::try_send(std::span<const OutgoingDatagram> datagrams,
                                                      bool in_segments) {
  if (datagrams.empty()) return std::size_t{0};
  auto& messages = messages_to_send();
  if (in_segments && calls_without_segments > 0) {
    --calls_without_segments;
    in_segments = false;
  }
  messages.prepare(datagrams, peer, in_segments);
  const auto headers = messages.headers();
  const auto sent = try_send_past_errors(
      [&] {
        return ::sendmmsg(number(), headers.data(), static_cast<unsigned>(headers.size()),
                          MSG_DONTWAIT | MSG_NOSIGNAL);
      },
      [this] { drain_errors(); });
  if (!sent) return {};
  if (*sent) return messages.datagrams_in(**sent);
  if (!messages.begins_with_segments() || !may_be_of_segments(sent->error())) return sent->error();
  auto singly = try_send(datagrams);
  if (singly && *singly) calls_without_segments = kCallsWithoutSegments;
  return singly;
}

Result<std::unique_ptr<UdpSocket>> KernelUdpSocket::open(std::shared_ptr<KernelContext> context,
                                                         const UdpOptions& options) {
  auto socket = open_udp_socket(options);
  if (!socket) return socket.error();
  const auto fixed_local = tells_destinations(options) ? IpAddress() : options.local.address;
  return std::make_unique<KernelUdpSocket>(std::move(context), std::move(*socket), fixed_local);
}

KernelUdpSocket::KernelUdpSocket(std::shared_ptr<KernelContext> context, FileDescriptor socket,
                                 IpAddress fixed_local)
    : state_(std::make_shared<State>()) {
  state_->socket = std::make_shared<AsyncDescriptor>(std::move(context), std::move(socket));
  state_->fixed_local = fixed_local;
}

Endpoint KernelUdpSocket::local() const {
  return local_endpoint(state_->number());
}

Result<> KernelUdpSocket::connect(Endpoint peer) {
  if (state_->socket->is_closed()) return HostError::closed;
  const SocketAddress address(peer);
  if (::connect(state_->number(), address.get(), address.length) != 0) return last_error();
  state_->peer = peer;
  return {};
}

Task<Result<>> KernelUdpSocket::send(OutgoingDatagram datagram, Deadline deadline) {
  return when_ready<void>(state_->socket, Readiness::write, deadline,
                          [state = state_, datagram]() -> Attempt<> {
                            auto sent = state->try_send({&datagram, 1});
                            if (!sent) return {};
                            return *sent ? Result<>() : Result<>(sent->error());
                          });
}

Task<Result<std::size_t>> KernelUdpSocket::send_batch(std::span<const OutgoingDatagram> datagrams,
                                                      Deadline deadline) {
  const auto state = state_;
  std::size_t done = 0;
  while (done < datagrams.size()) {
    auto attempt = [state, rest = datagrams.subspan(done)] { return state->try_send(rest); };
    Result<std::size_t> sent =
        co_await when_ready<std::size_t>(state->socket, Readiness::write, deadline, std::move(attempt));
    if (!sent && done == 0) co_return sent.error();
    if (!sent) break;
    done += *sent;
  }
  co_return done;
}

Task<Result<Datagram>> KernelUdpSocket::receive(Deadline deadline) {
  return when_ready<Datagram>(state_->socket, Readiness::read, deadline,
                              [state = state_]() -> Attempt<Datagram> {
                                Datagram datagram;
                                auto count = state->try_receive(std::span(&datagram, 1));
                                if (!count) return {};
                                if (!*count) return count->error();
                                return datagram;
                              });
}

Result<std::size_t> KernelUdpSocket::send_now(std::span<const OutgoingDatagram> datagrams) {
  if (state_->socket->is_closed()) return HostError::closed;
  std::size_t done = 0;
  while (done < datagrams.size()) {
    const auto sent = state_->try_send(datagrams.subspan(done), true);
    if (sent && !*sent && done == 0) return sent->error();
    if (!sent || !*sent) break;
    done += **sent;
  }
  return done;
}

Task<Result<std::size_t>> KernelUdpSocket::receive_batch(std::span<Datagram> datagrams, Deadline deadline) {
  return when_ready<std::size_t>(state_->socket, Readiness::read, deadline,
                                 [state = state_, datagrams] { return state->try_receive(datagrams); });
}

Task<Result<std::size_t>> KernelUdpSocket::receive_views(std::span<DatagramView> datagrams,
                                                         Deadline deadline) {
  return when_ready<std::size_t>(state_->socket, Readiness::read, deadline,
                                 [state = state_, datagrams] { return state->try_receive(datagrams); });
}

Task<Result<NetworkError>> KernelUdpSocket::receive_error(Deadline deadline) {
  return when_ready<NetworkError>(state_->socket, Readiness::error, deadline,
                                  [state = state_]() -> Attempt<NetworkError> {
                                    state->drain_errors();
                                    auto error = state->errors.pop();
                                    if (!error) return {};
                                    return *std::move(error);
                                  });
}

Result<> KernelUdpSocket::join_group(IpAddress group, std::string device) {
  if (state_->socket->is_closed()) return HostError::closed;
  return change_membership(state_->number(), group, device, true);
}

Result<> KernelUdpSocket::leave_group(IpAddress group, std::string device) {
  if (state_->socket->is_closed()) return HostError::closed;
  return change_membership(state_->number(), group, device, false);
}

void KernelUdpSocket::close() {
  state_->socket->close();
}

}  // namespace netrig
