#include "advertiser/router_advertiser.hpp"

#include <string>

#include "advertiser/advertiser_options.hpp"
#include "advertiser/advertiser_runner.hpp"
#include "host/await_interface.hpp"
#include "host/interface_choice.hpp"

namespace netrig {

namespace {

/// An interface that speaks IPv6 asks for a second at least whether its link-local address is another's.
constexpr Duration kAddressTime = std::chrono::seconds(10);

std::string text_of(const AdvertiserConfig& config, const std::string& device) {
  std::string text = "advertising";
  for (const auto& prefix : config.link.prefixes) text += " " + prefix.to_string();
  text += " on " + device + " as " + config.router.address.to_string();
  for (const auto& resolver : config.link.resolvers) text += ", resolver " + resolver.to_string();
  return text;
}

Task<int> run(Host& host, const Options& options) {
  const auto chosen = choose_interface(host, options["interface"].as<std::string>());
  const auto& device = chosen.name;
  const Deadline deadline = host.now() + kAddressTime;
  const auto interface = co_await await_interface(
      host, device, [](const Interface& now) { return link_local_of(now).has_value(); }, deadline);
  if (!interface) {
    host.console().error("router-advertiser: " + device +
                         " has no IPv6 link-local address: " + interface.error().message());
    co_return kExitFailed;
  }
  auto config = read_advertiser_config(options, *interface);
  config.router = {interface->mac, *link_local_of(*interface)};
  const auto runner = AdvertiserRunner::open(host, device, config);
  if (!runner) {
    host.console().error("router-advertiser: cannot advertise on " + device +
                         " (raw frames): " + runner.error().message());
    co_return kExitFailed;
  }
  host.console().print(text_of(config, device));
  const auto result = co_await (*runner)->run();
  if (!result)
    host.console().error("router-advertiser: advertising on " + device +
                         " failed: " + result.error().message());
  co_return result ? kExitDone : kExitFailed;
}

}  // namespace

const Program kRouterAdvertiser{
    .name = "router-advertiser",
    .summary =
        "Tells the hosts of a link of its IPv6 subnets, of which they make themselves addresses, and of this "
        "host as their router (RFC 4861).",
    .usage = "[OPTIONS]",
    .needs = {Privilege::raw_frames},
    .describe = describe_advertiser,
    .run = run,
};

}  // namespace netrig
