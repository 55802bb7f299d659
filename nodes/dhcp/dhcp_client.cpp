#include "dhcp/dhcp_client.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <memory>
#include <string>

#include "dhcp/client_session.hpp"
#include "dhcp/host_name_text.hpp"
#include "dhcp/interface_setup.hpp"
#include "dhcp/lease_times.hpp"
#include "dhcp/option_values.hpp"
#include "dhcp/parameter_lines.hpp"
#include "dhcp/request_parameters.hpp"
#include "host/duration.hpp"
#include "host/duration_option.hpp"
#include "host/interface_choice.hpp"

namespace netrig {

namespace {

namespace po = boost::program_options;
using namespace std::chrono_literals;
using Ending = DhcpClientSession::Ending;

void describe(po::options_description& options, po::positional_options_description&) {
  const DhcpClientConfig defaults;
  options.add_options()  //
      ("interface,i", po::value<std::string>()->value_name("NAME")->default_value("", "the only one"),
       "the interface to configure")                                                         //
      ("once", po::bool_switch(), "exit when the interface is configured, and leave it so")  //
      ("release", po::bool_switch(), "when stopped, give the address back to the server")    //
      ("inform", po::bool_switch(),
       "the interface has its address: ask for the rest only, set it, and exit")  //
      ("state", po::value<GrantedPath>()->value_name("DIR"),
       "a directory where the lease is kept, to be taken up again after a restart")  //
      ("timeout", po::value<DurationOption>()->value_name("TIME"),
       "exit with status 1 when there is no lease by then")                                             //
      ("request", po::value<std::string>()->value_name("ADDRESS"), "an address that would be welcome")  //
      ("reboot", po::bool_switch(),
       "take up the requested address again as after a reboot, without a discovery")  //
      ("host-name", po::value<std::string>()->value_name("NAME")->default_value(""),
       "a name to tell the server")  //
      ("client-id", po::value<std::string>()->value_name("ID")->default_value("", "the MAC address"),
       "what the server is to know this client by: text:NAME or hex:DIGITS")  //
      ("rapid-commit", po::bool_switch(),
       "take a lease by two messages instead of four, if the server gives it so (RFC 4039)")           //
      ("lease", po::value<std::string>()->value_name("TIME"), "a lease time to ask for, or infinite")  //
      ("start-wait", po::value<DurationOption>()->value_name("TIME")->default_value({defaults.start_wait}),
       "random time of at most this before the first message")  //
      ("retry-wait", po::value<DurationOption>()->value_name("TIME")->default_value({defaults.retry_wait}),
       "before the first repetition of a message; doubled with each")  //
      ("probe-wait", po::value<DurationOption>()->value_name("TIME")->default_value({defaults.probe.wait}),
       "PROBE_WAIT of RFC 5227, its other times being scaled with it; 0: no ARP probe")  //
      ("decline-wait",
       po::value<DurationOption>()->value_name("TIME")->default_value({defaults.decline_wait}),
       "after an address was found in use");
}

Duration lease_wish(const std::string& text) {
  const auto lease = lease_option("--lease", text);
  if (lease != kInfiniteLease && (lease < 1s || lease > kLongestLease))
    throw UsageError("--lease: between 1s and 8760h is possible, or infinite");
  return lease;
}

DhcpClientConfig config_of(const Options& options) {
  DhcpClientConfig config;
  config.device = options["interface"].as<std::string>();
  config.host_name = options["host-name"].as<std::string>();
  if (!config.host_name.empty() && !is_host_name(config.host_name))
    throw UsageError("--host-name: \"" + config.host_name + "\" is no name of up to 253 characters");
  if (const auto& id = options["client-id"].as<std::string>(); !id.empty())
    config.client_identifier = client_identifier_option("--client-id", id);
  config.rapid_commit = options["rapid-commit"].as<bool>();
  config.defend = true;
  config.parameters = {dhcp_option::kSubnetMask,       dhcp_option::kClasslessStaticRoutes,
                       dhcp_option::kRouter,           dhcp_option::kDomainNameServer,
                       dhcp_option::kDomainName,       dhcp_option::kInterfaceMtu,
                       dhcp_option::kBroadcastAddress, dhcp_option::kNtpServers};
  if (options.contains("request"))
    config.requested = ipv4_option("--request", options["request"].as<std::string>());
  config.reboot = options["reboot"].as<bool>();
  if (config.reboot && !config.requested) throw UsageError("--reboot needs --request ADDRESS");
  if (options.contains("lease")) config.lease_wish = lease_wish(options["lease"].as<std::string>());
  config.start_wait = duration_option(options, "start-wait", 0s, 1min);
  config.retry_wait = duration_option(options, "retry-wait", 10ms, 1min);
  config.probe = ProbeTiming::scaled_to(duration_option(options, "probe-wait", 0s, 10s));
  config.decline_wait = duration_option(options, "decline-wait", 0s, 1h);
  return config;
}

void show(Host& host, const ClientEvent& event) {
  if (event.kind == ClientEvent::Kind::trouble) {
    host.console().error("dhcp-client: " + to_string(event));
  } else {
    host.console().print(to_string(event));
  }
}

Task<> stop_with_life(Host& host, DhcpClientSession& session) {
  for (;;) {
    const auto event = co_await host.next_life_event({});
    if (!event || *event == LifeEvent::stop) break;  // a reload has nothing to read again
  }
  session.request_stop();
}

/// Gets the lease and, unless `once`, keeps it until the session is stopped. Gives the exit status.
Task<int> hold_lease(Host& host, DhcpClientSession& session, Deadline deadline, bool once) {
  const auto binding = co_await session.acquire(deadline);
  if (!binding) {
    if (binding.error() == HostError::closed) co_return kExitDone;  // stopped: that was the wish
    host.console().error("dhcp-client: no lease: " + binding.error().message());
    co_return kExitFailed;
  }
  host.ready();
  if (once) co_return kExitDone;
  const auto ended = co_await session.wait_until_stopped();
  if (!ended) host.console().error("dhcp-client: it failed: " + ended.error().message());
  co_return ended ? kExitDone : kExitFailed;
}

Task<int> inform(Host& host, DhcpClientConfig config, Deadline deadline) {
  const auto told = co_await request_parameters(host, config, deadline);
  if (!told) {
    host.console().error("dhcp-client: no server said anything: " + told.error().message());
    co_return kExitFailed;
  }
  host.console().print("told by " + told->server.to_string());
  for (const auto& line : parameter_lines(*told)) host.console().print(line);
  bool is_set = true;
  const auto device = choose_interface(host, config.device).name;
  InterfaceSetup setup(host.interfaces(), device, [&](const std::string& text) {
    host.console().error("dhcp-client: " + text);
    is_set = false;
  });
  setup.apply_parameters(*told);
  co_return is_set ? kExitDone : kExitFailed;
}

/// The directory that --state names; null when it names none, or can't be opened, which has been said then.
std::unique_ptr<Directory> open_state(Host& host, const Options& options) {
  if (!options.contains("state")) return {};
  const auto& path = options["state"].as<GrantedPath>();
  auto directory = host.files().directory(path);
  if (directory) return std::move(*directory);
  host.console().error("dhcp-client: --state " + path.text + ": " + directory.error().message());
  return {};
}

/// Holds the lease to the program's end. Gives the exit status.
Task<int> hold(Host& host, DhcpClientSession& session, const Options& options, Deadline deadline) {
  TaskGroup life(host);
  life.spawn(stop_with_life(host, session));
  const bool once = options["once"].as<bool>();
  const auto status = co_await hold_lease(host, session, deadline, once);
  life.cancel();
  co_await life.join({});
  const auto ending = options["release"].as<bool>() ? Ending::release : Ending::remove;
  co_await session.close(once && status == kExitDone ? Ending::keep : ending);
  co_return status;
}

Task<int> run(Host& host, const Options& options) {
  const auto config = config_of(options);
  Deadline deadline;
  if (options.contains("timeout")) deadline = host.now() + duration_option(options, "timeout", 1ms, 24h);
  if (options["inform"].as<bool>()) {
    const auto informed = co_await inform(host, config, deadline);
    co_return informed;
  }
  auto state = open_state(host, options);
  if (!state && options.contains("state")) co_return kExitFailed;
  auto session = DhcpClientSession::open(
      host, config, [&host](const ClientEvent& event) { show(host, event); }, std::move(state));
  if (!session) {
    host.console().error("dhcp-client: cannot be a DHCP client (raw frames, UDP port 68, configuring): " +
                         session.error().message());
    co_return kExitFailed;
  }
  const auto status = co_await hold(host, **session, options, deadline);
  co_return status;
}

}  // namespace

const Program kDhcpClient{
    .name = "dhcp-client",
    .summary =
        "Gives an interface its address by DHCP (RFC 2131) and keeps it while it runs. By hand, outside of a "
        "lab, it changes the machine's own addresses, routes and /etc/resolv.conf.",
    .usage = "[OPTIONS]",
    .needs = {Privilege::raw_frames, Privilege::configure_interfaces, Privilege::low_ports},
    .describe = describe,
    .run = run,
};

}  // namespace netrig
