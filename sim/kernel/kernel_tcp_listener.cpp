#include "kernel/kernel_tcp_listener.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <utility>

#include "kernel/kernel_tcp_connection.hpp"
#include "kernel/socket_address.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/system_error.hpp"
#include "kernel/system_random.hpp"

namespace netrig {

namespace {

/// Errors of a connection that ended before it was accepted (accept(2), "Error handling"); the listener is
/// well.
bool is_of_connection(int number) {
  constexpr std::array kNumbers{ECONNABORTED, EPROTO,       ENETDOWN,   ENOPROTOOPT, EHOSTDOWN,
                                ENONET,       EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH};
  return std::find(kNumbers.begin(), kNumbers.end(), number) != kNumbers.end();
}

/// The ports that the kernel would choose from, ip_local_port_range; those of its documentation where that
/// can't be read.
std::pair<unsigned, unsigned> ephemeral_ports() {
  unsigned first = 32768;
  unsigned last = 60999;
  std::ifstream range("/proc/sys/net/ipv4/ip_local_port_range");
  range >> first >> last;
  return {first, std::max(first, last)};
}

/// Binds to a port that nobody has. The kernel's own choice steps over every port that has a connection in
/// TIME-WAIT: to a server that has opened and closed ten thousand of them, as FTP does for as many files, it
/// takes milliseconds. A port that is asked for may be taken all the same (SO_REUSEADDR).
Result<> bind_to_any_port(int socket, Endpoint local, const std::string& device) {
  static const auto kPorts = ephemeral_ports();
  constexpr int kTries = 16;
  for (int i = 0; i < kTries; ++i) {
    std::array<std::uint8_t, 4> random;
    fill_from_system(random);
    const unsigned number = random[0] | random[1] << 8 | random[2] << 16;
    local.port = static_cast<std::uint16_t>(kPorts.first + number % (kPorts.second - kPorts.first + 1));
    const auto bound = bind_socket(socket, local, device);
    if (bound || bound.error() != boost::system::errc::address_in_use) return bound;
  }
  local.port = 0;
  return bind_socket(socket, local, device);
}

using Accepted = std::unique_ptr<TcpConnection>;

Attempt<Accepted> try_accept(AsyncDescriptor& listener, const std::shared_ptr<KernelContext>& context) {
  for (;;) {
    // The peer's address is asked for here: a connection that was reset meanwhile has none any more.
    SocketAddress peer;
    auto socket = FileDescriptor::adopt(
        ::accept4(listener.number(), peer.get(), &peer.length, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (socket.is_open()) {
      auto descriptor = std::make_shared<AsyncDescriptor>(context, std::move(socket));
      return Accepted(std::make_unique<KernelTcpConnection>(std::move(descriptor), peer.endpoint()));
    }
    if (would_block()) return {};
    if (errno != EINTR && !is_of_connection(errno)) return last_error();
  }
}

}  // namespace

Result<std::unique_ptr<TcpListener>> KernelTcpListener::listen(std::shared_ptr<KernelContext> context,
                                                               const TcpListenOptions& options) {
  auto socket = open_socket(address_family(options.local.address), SOCK_STREAM, IPPROTO_TCP);
  if (!socket) return socket.error();
  // A restarted server is not kept out by its old connections in TIME-WAIT (RFC 9293 3.6.1).
  Result<> done = set_option(socket->number(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (done) done = bind_to_device(socket->number(), options.device);
  if (done) {
    done = options.local.port == 0 ? bind_to_any_port(socket->number(), options.local, options.device)
                                   : bind_socket(socket->number(), options.local, options.device);
  }
  if (!done) return done.error();
  if (::listen(socket->number(), options.backlog) != 0) return last_error();
  return std::make_unique<KernelTcpListener>(std::move(context), std::move(*socket));
}

KernelTcpListener::KernelTcpListener(std::shared_ptr<KernelContext> context, FileDescriptor socket)
    : socket_(std::make_shared<AsyncDescriptor>(std::move(context), std::move(socket))),
      local_(local_endpoint(socket_->number())) {}

Task<Result<Accepted>> KernelTcpListener::accept(Deadline deadline) {
  return when_ready<Accepted>(socket_, Readiness::read, deadline,
                              [socket = socket_] { return try_accept(*socket, socket->shared_context()); });
}

}  // namespace netrig
