#include "raw/node_configuration.hpp"

#include <fcntl.h>

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <stdexcept>

#include "kernel/kernel_interfaces.hpp"

namespace netrig {

namespace {

constexpr std::string_view kDefault = "default";
constexpr std::string_view kAuto = "auto";

bool speaks_ipv6(const NodeConfiguration::Device& device) {
  return device.autoconfigures ||
         std::any_of(device.addresses.begin(), device.addresses.end(),
                     [](const IpPrefix& address) { return address.address.is_v6(); });
}

/// Whether the kernel's having it brings answers to packets that are ours. A link-local one disturbs nobody
/// who speaks IPv4 only.
bool disturbs(const IpPrefix& address, bool ipv6) {
  return ipv6 || !address.address.is_v6() || !address.address.v6().is_link_local();
}

/// Throws when the kernel would answer on the device, too, or there is none of this name.
void require_silence(const NodeConfiguration::Device& device, const std::vector<Interface>& interfaces) {
  std::string names;
  for (const auto& interface : interfaces) {
    names += (names.empty() ? "" : ", ") + interface.name;
    if (interface.name != device.name) continue;
    const auto address =
        std::find_if(interface.addresses.begin(), interface.addresses.end(),
                     [ipv6 = speaks_ipv6(device)](const IpPrefix& each) { return disturbs(each, ipv6); });
    if (address == interface.addresses.end()) return;
    throw std::runtime_error(device.name + " has the address " + address->to_string() +
                             " in the kernel, which would answer beside netrig's own stack; take it away: ip "
                             "address flush dev " +
                             device.name +
                             (address->address.is_v6()
                                  ? "; for good: sysctl net.ipv6.conf." + device.name + ".disable_ipv6=1"
                                  : ""));
  }
  throw std::runtime_error("there is no interface " + device.name + "; there is " + names);
}

void must(const Result<>& done, const std::string& what) {
  if (!done) throw boost::system::system_error(done.error(), what);
}

}  // namespace

std::optional<NodeConfiguration::Device> parse_device(const std::string& text) {
  const auto sign = text.find('=');
  NodeConfiguration::Device device{.name = text.substr(0, sign)};
  const auto at = device.name.rfind('@');  // names may have it, too, but none is as long as a MAC address
  if (at != std::string::npos) device.mac = MacAddress::parse(device.name.substr(at + 1));
  if (device.mac) device.name.resize(at);
  const bool has_colon = device.name.find(':') != std::string::npos;  // of a MAC address that is none
  if (device.name.empty() || has_colon || (device.mac && device.mac->is_group())) return {};
  for (auto from = sign; from != std::string::npos;) {
    const auto comma = text.find(',', from + 1);
    const auto word = text.substr(from + 1, comma - from - 1);
    from = comma;
    if (word == kAuto) {
      device.autoconfigures = true;
      continue;
    }
    const auto address = IpPrefix::parse(word);
    if (!address) return {};
    device.addresses.push_back(*address);
  }
  return device;
}

std::optional<Route> parse_route(const std::string& text) {
  const auto sign = text.find('=');
  if (sign == std::string::npos) return {};
  const auto name = text.substr(0, sign);
  const auto gateway = IpAddress::parse(text.substr(sign + 1));
  const std::string everywhere = gateway && gateway->is_v6() ? "::/0" : "0.0.0.0/0";
  const auto destination = IpPrefix::parse(name == kDefault ? everywhere : name);
  if (!destination || !gateway) return {};
  return Route{.destination = *destination, .gateway = gateway};
}

std::string format_device(const NodeConfiguration::Device& device) {
  auto text = device.name;
  if (device.mac) text += "@" + device.mac->to_string();
  for (const auto& address : device.addresses) {
    text += (&address == &device.addresses.front() ? "=" : ",") + address.to_string();
  }
  if (device.autoconfigures) text.append(device.addresses.empty() ? "=" : ",").append(kAuto);
  return text;
}

std::string format_route(const Route& route) {
  const bool whole = route.destination.length == 0;
  return (whole ? std::string(kDefault) : route.destination.to_string()) + "=" +
         route.gateway.value_or(IpAddress()).to_string();
}

void configure(RawDriver& driver, const NodeConfiguration& configuration) {
  const auto interfaces = KernelInterfaces({}, {}).list_with_tentative();
  if (!interfaces) throw boost::system::system_error(interfaces.error(), "list the interfaces");
  for (const auto& device : configuration.devices) require_silence(device, *interfaces);
  if (configuration.tcp_trace)
    driver.trace_tcp(FileDescriptor::open(*configuration.tcp_trace, O_WRONLY | O_CREAT | O_APPEND, 0644));
  auto& stack = driver.stack();
  for (const auto& device : configuration.devices) {
    driver.add_device(device.name, {.mac = device.mac});
    for (const auto& address : device.addresses) {
      must(stack.add_address(device.name, address, driver.now()),
           "set the address " + address.to_string() + " on " + device.name);
    }
    if (!device.autoconfigures) continue;
    must(stack.configure_ipv6(device.name, {.autoconfigure = true}, driver.now()),
         "set up IPv6 on " + device.name);
  }
  for (const auto& route : configuration.routes)
    must(stack.set_route(route), "set the route " + format_route(route));
  auto defaults = stack.tcp().defaults();
  defaults.congestion = configuration.congestion;
  defaults.ecn = configuration.ecn;
  defaults.pacing = configuration.pacing;
  stack.tcp().set_defaults(defaults);
  driver.touched();
}

}  // namespace netrig
