#include "kernel/interface_facts.hpp"

#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>

#include <cstring>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

Result<ifreq> ask(int socket, unsigned long what, const std::string& interface) {
  ifreq request{};
  std::strncpy(request.ifr_name, interface.c_str(), IFNAMSIZ - 1);
  if (::ioctl(socket, what, &request) != 0) return last_error();
  return request;
}

}  // namespace

Result<MacAddress> interface_mac(int socket, const std::string& interface) {
  const auto answer = ask(socket, SIOCGIFHWADDR, interface);
  if (!answer) return answer.error();
  const auto kind = answer->ifr_hwaddr.sa_family;
  if (kind != ARPHRD_ETHER && kind != ARPHRD_LOOPBACK) return system_error(EOPNOTSUPP);
  MacAddress::Octets octets{};
  std::memcpy(octets.data(), answer->ifr_hwaddr.sa_data, octets.size());
  return MacAddress(octets);
}

Result<std::uint32_t> interface_mtu_bytes(int socket, const std::string& interface) {
  const auto answer = ask(socket, SIOCGIFMTU, interface);
  if (!answer) return answer.error();
  return static_cast<std::uint32_t>(answer->ifr_mtu);
}

}  // namespace netrig
