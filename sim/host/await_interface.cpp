#include "host/await_interface.hpp"

#include <algorithm>
#include <boost/system/errc.hpp>

namespace netrig {

Result<Interface> find_interface(Host& host, const std::string& device) {
  const auto interfaces = host.interfaces().list();
  if (!interfaces) return interfaces.error();
  const auto found = std::ranges::find(*interfaces, device, &Interface::name);
  if (found == interfaces->end()) return make_error_code(boost::system::errc::no_such_device);
  return *found;
}

Task<Result<Interface>> await_interface(Host& host, std::string device,
                                        std::function<bool(const Interface&)> is_wanted, Deadline deadline) {
  constexpr Duration kPeriod = std::chrono::milliseconds(10);
  for (;;) {
    const auto interface = find_interface(host, device);
    if (!interface) co_return interface.error();
    if (is_wanted(*interface)) co_return *interface;
    const auto again = host.now() + kPeriod;
    if (deadline && again > *deadline) co_return make_error_code(HostError::timed_out);
    co_await host.sleep_until(again);
  }
}

std::optional<Ipv6Address> link_local_of(const Interface& interface) {
  for (const auto& own : interface.addresses) {
    if (own.address.is_v6() && own.address.v6().is_link_local()) return own.address.v6();
  }
  return {};
}

std::vector<IpPrefix> global_addresses_of(const Interface& interface) {
  std::vector<IpPrefix> result;
  for (const auto& own : interface.addresses) {
    if (own.address.is_v6() && !own.address.v6().is_link_local()) result.push_back(own);
  }
  return result;
}

}  // namespace netrig
