#include "kernel/error_queue.hpp"

// The order matters: errqueue.h needs struct timespec.
#include <ctime>
// clang-format off
#include <linux/errqueue.h>
// clang-format on
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "kernel/socket_address.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

using Kind = NetworkError::Kind;

/// Room for the error, its offender's address, and the packet's own control messages.
constexpr std::size_t kControlBytes = 512;

struct ErrorMessage {
  sock_extended_err error;
  SocketAddress offender;
};

std::optional<ErrorMessage> find_error(msghdr& header) {
  for (auto* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(&header, control)) {
    const bool v4 = control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR;
    const bool v6 = control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    ErrorMessage found{};
    const std::size_t address_bytes = v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    if (control->cmsg_len < CMSG_LEN(sizeof found.error)) return {};
    std::memcpy(&found.error, CMSG_DATA(control), sizeof found.error);
    if (control->cmsg_len >= CMSG_LEN(sizeof found.error + address_bytes)) {
      std::memcpy(&found.offender.storage, CMSG_DATA(control) + sizeof found.error, address_bytes);
    }
    return found;
  }
  return {};
}

NetworkError to_network_error(const ErrorMessage& message, const SocketAddress& destination,
                              ByteView quoted) {
  const auto& error = message.error;
  const bool v4 = error.ee_origin == SO_EE_ORIGIN_ICMP;
  NetworkError result;
  result.kind = error_kind(v4, error.ee_type, error.ee_code);
  result.icmp_type = error.ee_type;
  result.icmp_code = error.ee_code;
  result.offender = message.offender.endpoint().address;
  result.destination = destination.endpoint();
  if (result.kind == Kind::packet_too_big) result.mtu_bytes = error.ee_info;
  result.quoted.assign(quoted.begin(), quoted.end());
  return result;
}

/// The next entry of the kernel's queue; nothing when it is empty. Entries that are no ICMP errors, but this
/// host's own (a datagram that was too long, say), were told when sending, and give number 0.
std::optional<QueuedError> receive_error_message(int socket, MutableByteView buffer) {
  SocketAddress destination;
  alignas(cmsghdr) std::array<std::uint8_t, kControlBytes> control{};
  iovec payload{.iov_base = buffer.data(), .iov_len = buffer.size()};
  msghdr header{};
  header.msg_name = destination.get();
  header.msg_namelen = sizeof destination.storage;
  header.msg_iov = &payload;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  const auto count =
      retry_interrupted([&] { return ::recvmsg(socket, &header, MSG_ERRQUEUE | MSG_DONTWAIT); });
  if (count < 0) return {};
  const auto found = find_error(header);
  const auto origin = found ? found->error.ee_origin : SO_EE_ORIGIN_NONE;
  if (origin != SO_EE_ORIGIN_ICMP && origin != SO_EE_ORIGIN_ICMP6) return QueuedError{};
  const auto quoted = buffer.first(static_cast<std::size_t>(count));
  return QueuedError{to_network_error(*found, destination, quoted), static_cast<int>(found->error.ee_errno)};
}

}  // namespace

Result<> ErrorQueue::enable(int socket, int family) {
  if (family == AF_INET) return set_option(socket, IPPROTO_IP, IP_RECVERR, 1);
  return set_option(socket, IPPROTO_IPV6, IPV6_RECVERR, 1);
}

int ErrorQueue::drain(int socket, KernelContext& context) {
  int newest = 0;
  while (auto queued = receive_error_message(socket, context.slot(0))) {
    if (queued->number == 0) continue;
    newest = queued->number;
    if (errors_.size() == kKept) errors_.pop_front();
    errors_.push_back(std::move(queued->error));
  }
  int pending = 0;
  socklen_t length = sizeof pending;
  (void)getsockopt(socket, SOL_SOCKET, SO_ERROR, &pending, &length);
  return newest;
}

std::optional<NetworkError> ErrorQueue::pop() {
  if (errors_.empty()) return {};
  auto error = std::move(errors_.front());
  errors_.pop_front();
  return error;
}

}  // namespace netrig
