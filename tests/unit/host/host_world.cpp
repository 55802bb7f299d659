#include <array>
#include <boost/system/system_error.hpp>

#include "worlds.hpp"

namespace netrig::testing {

std::vector<HostWorldFactory> host_worlds() {
  return {{"Kernel", make_kernel_world},
          {"KernelIpv6", make_kernel_ipv6_world},
          {"Stack", make_stack_world},
          {"StackIpv6", make_stack_ipv6_world}};
}

IpAddress HostWorld::any_address() const {
  return address().is_v4() ? IpAddress(Ipv4Address()) : IpAddress(Ipv6Address());
}

Task<TcpPair> connected_pair(HostWorld& world, TcpOptions options) {
  auto& host = world.host();
  const Deadline limit = host.now() + std::chrono::seconds(10);
  auto listener = host.tcp_listen({.local = {world.address(), 0}}).value();
  auto client = co_await host.tcp_connect(listener->local(), options, limit);
  auto server = co_await listener->accept(limit);
  TcpPair pair;
  pair.client = std::move(client).value();
  pair.server = std::move(server).value();
  co_return pair;
}

Task<std::string> read_to_end(HostWorld& world, TcpConnection& connection) {
  std::string text;
  std::array<std::uint8_t, 4096> buffer;
  for (;;) {
    auto count = co_await connection.read(buffer, world.host().now() + std::chrono::seconds(10));
    if (!count && count.error() == HostError::end_of_file) co_return text;
    if (!count) throw boost::system::system_error(count.error());
    text += as_text(ByteView(buffer).first(*count));
  }
}

}  // namespace netrig::testing
