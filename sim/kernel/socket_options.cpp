#include "kernel/socket_options.hpp"

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <limits>

#include "kernel/socket_address.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

Result<> set_option(int descriptor, int level, int name, const void* value, unsigned length_bytes) {
  if (setsockopt(descriptor, level, name, value, length_bytes) != 0) return last_error();
  return {};
}

Result<> set_option(int descriptor, int level, int name, int value) {
  return set_option(descriptor, level, name, &value, sizeof value);
}

Result<> set_receive_buffer(int descriptor, std::size_t bytes) {
  // The kernel doubles the number for its own bookkeeping (socket(7)).
  const auto limit = static_cast<std::size_t>(std::numeric_limits<int>::max() / 2);
  const int value = static_cast<int>(std::min(bytes, limit));
  auto forced = set_option(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, value);
  return forced ? forced : set_option(descriptor, SOL_SOCKET, SO_RCVBUF, value);
}

Result<FileDescriptor> open_socket(int family, int type, int protocol) {
  auto socket = FileDescriptor::adopt(::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
  if (!socket.is_open()) return last_error();
  if (family == AF_INET6 && type != SOCK_RAW) {  // raw sockets speak their own family anyway
    auto only = set_option(socket.number(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (!only) return only.error();
  }
  return socket;
}

Result<> bind_to_device(int descriptor, const std::string& device) {
  if (device.empty()) return {};
  return set_option(descriptor, SOL_SOCKET, SO_BINDTODEVICE, device.data(),
                    static_cast<unsigned>(device.size()));
}

Result<> bind_socket(int descriptor, const Endpoint& local, const std::string& device) {
  auto scope = device_index(device);
  if (!scope) return scope.error();
  const bool scoped = local.address.is_v6() && local.address.v6().is_link_local();
  const SocketAddress address(local, scoped ? static_cast<unsigned>(*scope) : 0);
  if (bind(descriptor, address.get(), address.length) != 0) return last_error();
  return {};
}

Result<int> device_index(const std::string& device) {
  if (device.empty()) return 0;
  const unsigned index = if_nametoindex(device.c_str());
  if (index == 0) return system_error(ENODEV);
  return static_cast<int>(index);
}

}  // namespace netrig
