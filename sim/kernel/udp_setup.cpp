#include "kernel/udp_setup.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

#include "kernel/error_queue.hpp"
#include "kernel/socket_address.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

struct Option {
  int level;
  int name;
  int value;
};

Result<> set_all(int socket, std::span<const Option> options) {
  for (const auto& option : options) {
    auto done = set_option(socket, option.level, option.name, option.value);
    if (!done) return done;
  }
  return {};
}

Result<> configure_v4(int socket, const UdpOptions& options) {
  const std::array list{Option{IPPROTO_IP, IP_PKTINFO, tells_destinations(options) ? 1 : 0},
                        Option{IPPROTO_IP, IP_RECVTTL, options.surroundings ? 1 : 0},
                        Option{IPPROTO_IP, IP_MULTICAST_TTL, options.multicast_ttl},
                        Option{IPPROTO_IP, IP_MULTICAST_LOOP, options.multicast_loop ? 1 : 0},
                        // Only this socket's own groups, not those that any other program joined.
                        Option{IPPROTO_IP, IP_MULTICAST_ALL, 0}};
  Result<> done = set_all(socket, list);
  if (done && options.ttl) done = set_option(socket, IPPROTO_IP, IP_TTL, *options.ttl);
  return done;
}

Result<> configure_v6(int socket, const UdpOptions& options) {
  constexpr int kIpv6MulticastAll = 29;  // linux/in6.h, which excludes netinet/in.h
  const std::array list{Option{IPPROTO_IPV6, IPV6_RECVPKTINFO, tells_destinations(options) ? 1 : 0},
                        Option{IPPROTO_IPV6, IPV6_RECVHOPLIMIT, options.surroundings ? 1 : 0},
                        Option{IPPROTO_IPV6, IPV6_MULTICAST_HOPS, options.multicast_ttl},
                        Option{IPPROTO_IPV6, IPV6_MULTICAST_LOOP, options.multicast_loop ? 1 : 0},
                        Option{IPPROTO_IPV6, kIpv6MulticastAll, 0}};
  Result<> done = set_all(socket, list);
  if (done && options.ttl) done = set_option(socket, IPPROTO_IPV6, IPV6_UNICAST_HOPS, *options.ttl);
  return done;
}

/// Multicast datagrams leave by the device that the socket is tied to, whatever the routes say.
Result<> choose_multicast_device(int socket, bool v4, const std::string& device) {
  if (device.empty()) return {};
  auto index = device_index(device);
  if (!index) return index.error();
  if (!v4) return set_option(socket, IPPROTO_IPV6, IPV6_MULTICAST_IF, *index);
  ip_mreqn request{};
  request.imr_ifindex = *index;
  return set_option(socket, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request);
}

}  // namespace

bool tells_destinations(const UdpOptions& options) {
  const auto& local = options.local.address;
  return options.surroundings || local.is_unspecified() || local.is_multicast();
}

Result<FileDescriptor> open_udp_socket(const UdpOptions& options) {
  const bool v4 = options.local.address.is_v4();
  auto socket = open_socket(address_family(options.local.address), SOCK_DGRAM, IPPROTO_UDP);
  if (!socket) return socket.error();
  const int number = socket->number();
  Result<> done = bind_to_device(number, options.device);
  if (done) done = v4 ? configure_v4(number, options) : configure_v6(number, options);
  if (done) done = ErrorQueue::enable(number, v4 ? AF_INET : AF_INET6);
  if (done) done = choose_multicast_device(number, v4, options.device);
  if (done && options.reuse_address) done = set_option(number, SOL_SOCKET, SO_REUSEADDR, 1);
  if (done && options.broadcast) done = set_option(number, SOL_SOCKET, SO_BROADCAST, 1);
  if (done && options.receive_buffer_bytes) done = set_receive_buffer(number, *options.receive_buffer_bytes);
  if (done) done = bind_socket(number, options.local, options.device);
  if (!done) return done.error();
  return socket;
}

Result<> change_membership(int socket, const IpAddress& group, const std::string& device, bool join) {
  auto index = device_index(device);
  if (!index) return index.error();
  if (group.is_v4()) {
    ip_mreqn request{};
    request.imr_multiaddr = to_in_addr(group.v4());
    request.imr_ifindex = *index;
    return set_option(socket, IPPROTO_IP, join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP, &request,
                      sizeof request);
  }
  ipv6_mreq request{};
  request.ipv6mr_multiaddr = to_in6_addr(group.v6());
  request.ipv6mr_interface = static_cast<unsigned>(*index);
  return set_option(socket, IPPROTO_IPV6, join ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP, &request,
                    sizeof request);
}

}  // namespace netrig
