#include "kernel_peer.hpp"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "kernel/kernel_interfaces.hpp"
#include "kernel/netlink_message.hpp"
#include "kernel/netlink_socket.hpp"
#include "kernel/system_error.hpp"
#include "unit/kernel/veth_pair.hpp"

namespace netrig::testing {

namespace {

bool readable(const FileDescriptor& descriptor, int milliseconds) {
  pollfd watched{descriptor.number(), POLLIN, 0};
  return checked(poll(&watched, 1, milliseconds), "wait for a peer") > 0;
}

}  // namespace

KernelPeer::KernelPeer() {
  make_veth_pair("ours", "kernels");
  KernelInterfaces("/dev/null").add_address("kernels", *IpPrefix::parse("10.0.0.2/24")).value();
  listener_ = FileDescriptor::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(7);
  address.sin_addr.s_addr = inet_addr("10.0.0.2");
  checked(bind(listener_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  checked(listen(listener_.number(), 8), "listen");
}

NodeConfiguration KernelPeer::configuration() {
  return {.devices = {{.name = "ours", .addresses = {*IpPrefix::parse("10.0.0.1/24")}}}};
}

void KernelPeer::accept() {
  constexpr int kLimitMilliseconds = 20'000;
  if (!readable(listener_, kLimitMilliseconds)) throw std::runtime_error("nobody connects");
  connection_ = FileDescriptor::adopt(
      checked(accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC), "accept a connection"));
  received_.clear();
}

std::string KernelPeer::line(int milliseconds) {
  for (;;) {
    if (const auto end = received_.find('\n'); end != std::string::npos) {
      auto text = received_.substr(0, end);
      received_.erase(0, end + 1);
      return text;
    }
    if (!readable(connection_, milliseconds)) return "nothing";
    std::array<char, 1024> buffer{};
    const auto count = recv(connection_.number(), buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == ECONNRESET) return "RST";
    if (checked(static_cast<int>(count), "receive") == 0) return "FIN";
    received_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

void KernelPeer::remove_cable() {
  NetlinkMessage message("remove a cable", RTM_DELLINK);
  message.family<ifinfomsg>();
  message.text(IFLA_IFNAME, "kernels");
  NetlinkSocket(NETLINK_ROUTE).transact(message);
}

}  // namespace netrig::testing
