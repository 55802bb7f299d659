#include "raw/node_configuration.hpp"

#include <boost/system/system_error.hpp>
#include <stdexcept>

#include "kernel/kernel_interfaces.hpp"

namespace netrig {

namespace {

constexpr std::string_view kDefault = "default";

/// Throws when the kernel would answer on one of the devices, too.
void require_silence(const NodeConfiguration& configuration) {
  const auto interfaces = KernelInterfaces({}, {}).list();
  if (!interfaces) throw boost::system::system_error(interfaces.error(), "list the interfaces");
  for (const auto& device : configuration.devices) {
    for (const auto& interface : *interfaces) {
      if (interface.name != device.name || interface.addresses.empty()) continue;
      throw std::runtime_error(
          device.name + " has the address " + interface.addresses.front().to_string() +
          " in the kernel, which would answer beside our own stack; take it away: ip address flush dev " +
          device.name);
    }
  }
}

void must(const Result<>& done, const std::string& what) {
  if (!done) throw boost::system::system_error(done.error(), what);
}

}  // namespace

std::optional<NodeConfiguration::Device> parse_device(const std::string& text) {
  const auto sign = text.find('=');
  NodeConfiguration::Device device{.name = text.substr(0, sign)};
  if (device.name.empty()) return {};
  for (auto from = sign; from != std::string::npos;) {
    const auto comma = text.find(',', from + 1);
    const auto address = IpPrefix::parse(text.substr(from + 1, comma - from - 1));
    if (!address) return {};
    device.addresses.push_back(*address);
    from = comma;
  }
  return device;
}

std::optional<Route> parse_route(const std::string& text) {
  const auto sign = text.find('=');
  if (sign == std::string::npos) return {};
  const auto name = text.substr(0, sign);
  const auto destination = IpPrefix::parse(name == kDefault ? "0.0.0.0/0" : name);
  const auto gateway = IpAddress::parse(text.substr(sign + 1));
  if (!destination || !gateway) return {};
  return Route{.destination = *destination, .gateway = gateway};
}

std::string format_device(const NodeConfiguration::Device& device) {
  auto text = device.name;
  for (const auto& address : device.addresses) {
    text += (&address == &device.addresses.front() ? "=" : ",") + address.to_string();
  }
  return text;
}

std::string format_route(const Route& route) {
  const bool whole = route.destination.length == 0;
  return (whole ? std::string(kDefault) : route.destination.to_string()) + "=" +
         route.gateway.value_or(IpAddress()).to_string();
}

void configure(RawDriver& driver, const NodeConfiguration& configuration) {
  require_silence(configuration);
  auto& stack = driver.stack();
  for (const auto& device : configuration.devices) {
    driver.add_device(device.name);
    for (const auto& address : device.addresses) {
      must(stack.add_address(device.name, address, driver.now()),
           "set the address " + address.to_string() + " on " + device.name);
    }
  }
  for (const auto& route : configuration.routes)
    must(stack.set_route(route), "set the route " + format_route(route));
  driver.touched();
}

}  // namespace netrig
