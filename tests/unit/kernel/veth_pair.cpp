#include "veth_pair.hpp"

#include <linux/if_link.h>
#include <net/if.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "kernel/kernel_interfaces.hpp"
#include "kernel/netlink_attributes.hpp"
#include "kernel/netlink_socket.hpp"
#include "kernel/route_messages.hpp"

namespace netrig::testing {

void set_sysctl(const std::string& path, const std::string& value) {
  std::ofstream file("/proc/sys/net/" + path);
  file << value << std::flush;
  if (!file.good()) throw std::runtime_error("set net/" + path);
}

/// Frames sent before the kernel has noticed the carrier and put the queue in place are lost.
void wait_until_running(NetlinkSocket& socket, const std::string& name) {
  using namespace std::chrono_literals;
  const auto limit = std::chrono::steady_clock::now() + 10s;
  while (std::chrono::steady_clock::now() < limit) {
    NetlinkMessage message("ask for " + name, RTM_GETLINK);
    message.family<ifinfomsg>();
    message.text(IFLA_IFNAME, name);
    bool running = false;
    socket.get(message, [&](const nlmsghdr& answer) {
      running = (netlink_family<ifinfomsg>(answer)->ifi_flags & IFF_RUNNING) != 0;
    });
    if (running) return;
    std::this_thread::sleep_for(1ms);
  }
  throw std::runtime_error(name + " does not get a carrier");
}

void make_veth_pair(const std::string& first, const std::string& second) {
  NetlinkSocket socket(NETLINK_ROUTE);
  auto message =
      add_veth_message({.name = first, .mac = kFirstMac, .peer_name = second, .peer_mac = kSecondMac});
  socket.transact(message);
  KernelInterfaces interfaces("/dev/null");
  for (const auto& name : {first, second}) {
    set_sysctl("ipv6/conf/" + name + "/disable_ipv6", "1");
    interfaces.set_up(name, true).value();
  }
  for (const auto& name : {first, second}) wait_until_running(socket, name);
}

}  // namespace netrig::testing
