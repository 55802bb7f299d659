// What a stack on raw sockets is given before programs use it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/interfaces.hpp"
#include "raw/raw_driver.hpp"
#include "stack/congestion_algorithm.hpp"
#include "stack/ecn_use.hpp"

namespace netrig {

struct NodeConfiguration {
  struct Device {
    std::string name;
    std::optional<MacAddress> mac = {};    ///< none: the interface's own
    std::vector<IpPrefix> addresses = {};  ///< none: a DHCP client will set one
    bool autoconfigures = false;           ///< makes itself an IPv6 address of what a router tells (RFC 4862)
  };
  std::vector<Device> devices = {};
  std::vector<Route> routes = {};
  CongestionAlgorithm congestion = CongestionAlgorithm::cubic;
  EcnUse ecn = EcnUse::accept;
  bool pacing = false;
  std::optional<std::string> tcp_trace = {};  ///< the file that it is appended to
};

/// The forms of the command line: "eth0", "eth0=10.0.0.2/24",
/// "eth0@02:00:00:00:00:01=10.0.0.2/24,10.0.1.2/24", "eth0=auto", which may stand among addresses; and
/// "default=10.0.0.1", "10.2.0.0/16=10.0.0.1". Nothing for other text.
std::optional<NodeConfiguration::Device> parse_device(const std::string& text);
std::optional<Route> parse_route(const std::string& text);
std::string format_device(const NodeConfiguration::Device& device);
std::string format_route(const Route& route);

/// Opens the trace and the devices, and sets addresses, routes and how TCP sends. The kernel is to
/// hold no address on them: it would answer, too. An IPv6 link-local one is let be on a device that is to
/// speak IPv4 only. Throws std::system_error, and std::runtime_error with what to do.
void configure(RawDriver& driver, const NodeConfiguration& configuration);

}  // namespace netrig
