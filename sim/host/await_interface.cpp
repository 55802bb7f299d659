#include "advertiser/await_interface.hpp"

#include <algorithm>
#include <boost/system/errc.hpp>

namespace netrig {

Task<Result<Interface>> await_interface(Host& host, std::string device,
                                        std::function<bool(const Interface&)> is_wanted, Deadline deadline) {
  constexpr Duration kPeriod = std::chrono::milliseconds(10);
  for (;;) {
    const auto interfaces = host.interfaces().list();
    if (!interfaces) co_return interfaces.error();
    const auto found = std::ranges::find(*interfaces, device, &Interface::name);
    if (found == interfaces->end()) co_return make_error_code(boost::system::errc::no_such_device);
    if (is_wanted(*found)) co_return *found;
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
