#include "load/stack_load.hpp"

#include <boost/program_options/value_semantic.hpp>

#include "host/duration.hpp"
#include "load/connection_load.hpp"
#include "load/packet_load.hpp"

namespace netrig {

namespace {

namespace po = boost::program_options;

void describe(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()("work", po::value<std::string>()->required(), "serve, packets or connections")(
      "server", po::value<std::string>(), "address of the server")(
      "time", po::value<DurationOption>()->value_name("TIME")->default_value({std::chrono::seconds(1)}),
      "how long")("flood", po::bool_switch(), "packets: without regard to what arrives")(
      "parallel", po::value<std::size_t>()->value_name("N")->default_value(1), "connections: at once")(
      "most", po::value<std::size_t>()->value_name("N")->default_value(10000),
      "connections: no more than so many, since each holds its port for a minute");
  positional.add("work", 1).add("server", 1);
}

Task<int> serve(Host& host) {
  load::ConnectionServer connections(host);
  load::PacketServer packets(host);
  TaskGroup servers(host);
  servers.spawn(connections.run());
  servers.spawn(packets.run());
  host.ready();
  [[maybe_unused]] auto event = co_await host.next_life_event({});
  servers.cancel();
  [[maybe_unused]] auto joined = co_await servers.join({});
  co_return kExitDone;
}

IpAddress server_of(const Options& options) {
  const auto text = options.contains("server") ? options["server"].as<std::string>() : "";
  const auto address = IpAddress::parse(text);
  if (!address) throw UsageError("'" + text + "' is no IP address of a server");
  return *address;
}

Task<int> run(Host& host, const Options& options) {
  const auto work = options["work"].as<std::string>();
  if (work == "serve") {
    const int status = co_await serve(host);
    co_return status;
  }
  const Endpoint server{server_of(options), load::kPort};
  const Duration time = options["time"].as<DurationOption>();
  if (work != "packets" && work != "connections") throw UsageError("'" + work + "' is no work");
  if (work == "packets") {
    co_await load::send_packets(host, {.server = server, .time = time, .flood = options["flood"].as<bool>()});
  } else {
    co_await load::make_connections(host, {.server = server,
                                           .time = time,
                                           .parallel = options["parallel"].as<std::size_t>(),
                                           .most = options["most"].as<std::size_t>()});
  }
  co_return kExitDone;
}

}  // namespace

const Program kStackLoad{
    .name = "stack-load",
    .summary = "Work for a TCP/IP stack: small packets, short connections.",
    .usage = "[OPTIONS] serve | packets SERVER | connections SERVER",
    .needs = {},
    .describe = describe,
    .run = run,
};

}  // namespace netrig
