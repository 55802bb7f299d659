#include "dhcp/dhcp_server.hpp"

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <string>

#include "dhcp/option_values.hpp"
#include "dhcp/server_runner.hpp"
#include "host/duration.hpp"
#include "host/duration_option.hpp"
#include "host/interface_choice.hpp"

namespace netrig {

namespace {

namespace po = boost::program_options;
using namespace std::chrono_literals;

constexpr std::uint64_t kLargestPool = 65'536;  // addresses; each may cost a few hundred bytes of memory
constexpr std::size_t kMostServers = 16;        // in one option
constexpr std::size_t kLongestDomain = 253;     // RFC 1035 2.3.4, as text
constexpr Duration kShortestLease = 2s;         // T1 is half of it, and DHCP counts whole seconds
constexpr Duration kLongestLease = 24h * 365;

void describe(po::options_description& options, po::positional_options_description&) {
  const ServerConfig defaults;
  options.add_options()  //
      ("interface,i", po::value<std::string>()->value_name("NAME")->default_value("", "the only one"),
       "the interface to serve")                                                                           //
      ("pool,p", po::value<std::string>()->value_name("FIRST-LAST")->required(), "the addresses to give")  //
      ("server-address",
       po::value<std::string>()->value_name("ADDRESS")->default_value("", "the interface's"),
       "the server's own address, as ADDRESS/LENGTH if the interface does not have it")  //
      ("lease", po::value<DurationOption>()->value_name("TIME")->default_value({defaults.lease}),
       "lease time")  //
      ("router", po::value<std::string>()->value_name("ADDRESS,...")->default_value(""),
       "default routers")                                                                              //
      ("dns", po::value<std::string>()->value_name("ADDRESS,...")->default_value(""), "name servers")  //
      ("domain", po::value<std::string>()->value_name("NAME")->default_value(""), "domain name")       //
      ("mtu", po::value<std::uint16_t>()->value_name("BYTES"), "MTU of the link, in bytes")            //
      ("probe-wait", po::value<DurationOption>()->value_name("TIME")->default_value({defaults.probe_wait}),
       "how long an ARP probe waits before an address is offered; 0: no probe")  //
      ("offer-hold", po::value<DurationOption>()->value_name("TIME")->default_value({defaults.offer_hold}),
       "how long an offered address is kept")  //
      ("decline-hold",
       po::value<DurationOption>()->value_name("TIME")->default_value({defaults.decline_hold}),
       "how long an address is left alone that was found in use");
}

IpPrefix own_address(const Interface& interface, const std::string& text) {
  if (const auto prefix = IpPrefix::parse(text); prefix && prefix->address.is_v4()) return *prefix;
  std::optional<Ipv4Address> wanted;
  if (!text.empty()) wanted = ipv4_option("--server-address", text);
  for (const auto& address : interface.addresses) {
    if (address.address.is_v4() && (!wanted || address.address == IpAddress(*wanted))) return address;
  }
  if (!wanted) {
    throw UsageError(interface.name +
                     " has no IPv4 address: give it one, or say --server-address ADDRESS/LENGTH");
  }
  throw UsageError("--server-address: " + interface.name + " does not have " + text +
                   ": say ADDRESS/LENGTH to use it anyhow");
}

void check_pool(const ServerConfig& config) {
  const auto size = std::uint64_t{config.pool_last.value()} - config.pool_first.value() + 1;
  const auto& subnet = config.address;
  if (!subnet.contains(config.pool_first) || !subnet.contains(config.pool_last)) {
    throw UsageError("--pool: it is not within the server's subnet, " +
                     IpPrefix{subnet.network(), subnet.length}.to_string());
  }
  if (subnet.length < 31 &&
      (subnet.network() == IpAddress(config.pool_first) || subnet.last() == IpAddress(config.pool_last))) {
    throw UsageError("--pool: it holds the subnet's first or last address, which no host may have");
  }
  if (size > kLargestPool) throw UsageError("--pool: more than 65536 addresses");
}

void read_offers(const Options& options, ServerConfig& config) {
  config.routers = ipv4_list_option("--router", options["router"].as<std::string>());
  config.dns_servers = ipv4_list_option("--dns", options["dns"].as<std::string>());
  config.domain = options["domain"].as<std::string>();
  if (std::max(config.routers.size(), config.dns_servers.size()) > kMostServers) {
    throw UsageError("--router, --dns: more than 16 addresses");
  }
  if (config.domain.size() > kLongestDomain) throw UsageError("--domain: longer than 253 characters");
  if (options.contains("mtu")) config.mtu_bytes = options["mtu"].as<std::uint16_t>();
  if (config.mtu_bytes.value_or(68) < 68) throw UsageError("--mtu: less than 68 bytes");  // RFC 2132 5.1
}

ServerConfig config_of(const Options& options, const Interface& interface) {
  ServerConfig config;
  config.mac = interface.mac;
  config.address = own_address(interface, options["server-address"].as<std::string>());
  std::tie(config.pool_first, config.pool_last) =
      ipv4_range_option("--pool", options["pool"].as<std::string>());
  check_pool(config);
  read_offers(options, config);
  config.lease = duration_option(options, "lease", kShortestLease, kLongestLease);
  config.lease = std::chrono::floor<std::chrono::seconds>(config.lease);
  config.probe_wait = duration_option(options, "probe-wait", 0s, 1min);
  config.offer_hold = duration_option(options, "offer-hold", 1s, 1h);
  config.decline_hold = duration_option(options, "decline-hold", 0s, 24h);
  return config;
}

Task<int> run(Host& host, const Options& options) {
  const auto interface = choose_interface(host, options["interface"].as<std::string>());
  const auto config = config_of(options, interface);
  const auto runner = ServerRunner::open(host, interface.name, config);
  if (!runner) {
    host.console().error("dhcp-server: cannot serve DHCP on " + interface.name +
                         " (raw frames and UDP port 67): " + runner.error().message());
    co_return kExitFailed;
  }
  host.console().print("serving " + config.pool_first.to_string() + " to " + config.pool_last.to_string() +
                       " on " + interface.name + " as " + config.address.address.to_string());
  const auto result = co_await (*runner)->run();
  if (!result)
    host.console().error("dhcp-server: serving " + interface.name + " failed: " + result.error().message());
  co_return result ? kExitDone : kExitFailed;
}

}  // namespace

const Program kDhcpServer{
    .name = "dhcp-server",
    .summary = "Gives the computers of one link their addresses (RFC 2131).",
    .usage = "[OPTIONS] --pool FIRST-LAST",
    .needs = {Privilege::raw_frames, Privilege::low_ports},
    .describe = describe,
    .run = run,
};

}  // namespace netrig
