#include "stack_host/stack_host.hpp"

#include "async/wait_event.hpp"
#include "stack_host/stack_echo_socket.hpp"
#include "stack_host/stack_ethernet_socket.hpp"
#include "stack_host/stack_tcp_connection.hpp"
#include "stack_host/stack_udp_socket.hpp"

namespace netrig {

StackHost::StackHost(StackDriver& driver, Surroundings& surroundings, RevocableExecutor executor)
    : context_(std::make_shared<StackContext>(driver, std::move(executor))),
      surroundings_(surroundings),
      interfaces_(context_, surroundings) {}

StackHost::~StackHost() {
  retire();
  context_->revocable().revoke();
  context_->drop_waits();
}

Task<> StackHost::sleep_until(TimePoint time) {
  return netrig::sleep_until(context_, time);
}

std::unique_ptr<Event> StackHost::event() {
  return std::make_unique<WaitEvent>(context_);
}

Result<std::unique_ptr<UdpSocket>> StackHost::udp(const UdpOptions& options) {
  return StackUdpSocket::open(context_, options);
}

Result<std::unique_ptr<EchoSocket>> StackHost::echo(IpAddress family_of) {
  return StackEchoSocket::open(context_, family_of);
}

Result<std::unique_ptr<TcpListener>> StackHost::tcp_listen(const TcpListenOptions& options) {
  return StackTcpListener::listen(context_, options);
}

Task<Result<std::unique_ptr<TcpConnection>>> StackHost::tcp_connect(Endpoint remote, TcpOptions options,
                                                                    Deadline deadline) {
  return StackTcpConnection::connect(context_, remote, std::move(options), deadline);
}

Result<std::unique_ptr<EthernetSocket>> StackHost::ethernet(const std::string& device,
                                                            const EthernetFilter& filter) {
  return StackEthernetSocket::open(context_, device, filter);
}

}  // namespace netrig
