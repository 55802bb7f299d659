#include "flow/flow_server.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <memory>
#include <string>

#include "flow/server.hpp"
#include "host/duration.hpp"

namespace netrig {

namespace {

namespace po = boost::program_options;

void describe(po::options_description& options, po::positional_options_description&) {
  const flow::ServerConfig usual;
  options.add_options()("port,p", po::value<std::uint16_t>()->value_name("PORT")->default_value(usual.port),
                        "TCP and UDP port")(
      "listen", po::value<std::vector<std::string>>()->value_name("ADDRESS"),
      "address to listen on, may be repeated; without it all of this host's")(
      "max-time", po::value<DurationOption>()->value_name("TIME")->default_value({usual.longest}),
      "the longest test that is accepted")("one-off,1", po::bool_switch(), "exit after one test");
}

flow::ServerConfig config_of(const Options& options) {
  flow::ServerConfig config;
  config.port = options["port"].as<std::uint16_t>();
  if (config.port == 0) throw UsageError("--port must lie between 1 and 65535");
  config.longest = options["max-time"].as<DurationOption>();
  if (config.longest <= Duration::zero()) throw UsageError("--max-time must be more than 0");
  config.one_test = options["one-off"].as<bool>();
  if (!options.contains("listen")) return config;
  for (const auto& text : options["listen"].as<std::vector<std::string>>()) {
    const auto address = IpAddress::parse(text);
    if (!address) throw UsageError("--listen: '" + text + "' is no IP address");
    config.listen.push_back(*address);
  }
  return config;
}

Task<int> run(Host& host, const Options& options) {
  const auto config = config_of(options);
  const auto server = std::make_shared<flow::Server>(host, config);
  const auto listening = server->listen();
  if (!listening) co_return kExitFailed;
  for (const auto& endpoint : server->endpoints()) {
    host.console().print("listening on " + endpoint.to_string());
  }
  host.ready();
  co_await server->run();
  co_return !config.one_test || server->last_went_well() ? kExitDone : kExitFailed;
}

}  // namespace

const Program kFlowServer{
    .name = "flow-server",
    .summary = "The other end of flow-client's tests; serves one after another.",
    .usage = "[OPTIONS]",
    .needs = {Privilege::low_ports},
    .describe = describe,
    .run = run,
};

}  // namespace netrig
