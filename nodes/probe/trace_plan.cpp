#include "probe/trace_plan.hpp"

#include <boost/program_options/value_semantic.hpp>

#include "probe/seconds_option.hpp"

namespace netrig::probe {

namespace po = boost::program_options;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kMostProbesAHop = 10;
constexpr std::uint32_t kMostProbesAtOnce = 256;
constexpr std::size_t kMostPacketBytes = 65000;
constexpr std::uint32_t kLastPort = 65535;

}  // namespace

void describe_trace(po::options_description& options, po::positional_options_description& positional) {
  const auto number = [](const char* usual) {
    return po::value<std::string>()->value_name("N")->default_value(usual);
  };
  options.add_options()("host", po::value<std::string>()->value_name("HOST")->required(), "name or address")(
      "icmp,I", po::bool_switch(), "probe with ICMP echo requests instead of UDP datagrams")(
      "first,f", number("1"), "time to live of the first probes")("max-hops,m", number("30"),
                                                                  "time to live of the last probes")(
      "queries,q", number("3"), "probes a hop")("sim-queries,N", number("16"), "probes on their way at once")(
      "wait,w", po::value<SecondsOption>()->value_name("TIME")->default_value({5s}),
      "how long to wait for an answer at most; less when other probes were answered sooner")(
      "port,p", po::value<std::string>()->value_name("PORT")->default_value("33434"),
      "UDP port of the first probe; each further one has the next")(
      "size,s", po::value<std::string>()->value_name("BYTES"),
      "length of a probe with its headers (default: 60, with IPv6 80)")(
      "numeric,n", po::bool_switch(), "do not look up the names of addresses")(
      "ipv4,4", po::bool_switch(), "use IPv4 only")("ipv6,6", po::bool_switch(), "use IPv6 only");
  positional.add("host", 1);
}

TracePlan read_trace_plan(const Options& options) {
  TracePlan plan;
  const auto number = [&](const char* name, std::uint64_t least, std::uint64_t most) {
    return static_cast<std::uint32_t>(number_between(options, name, least, most));
  };
  plan.host = options["host"].as<std::string>();
  plan.family = family_option(options);
  plan.echo = options["icmp"].as<bool>();
  plan.first_ttl = static_cast<std::uint8_t>(number("first", 1, 255));
  plan.last_ttl = static_cast<std::uint8_t>(number("max-hops", 1, 255));
  if (plan.last_ttl < plan.first_ttl) throw UsageError("--max-hops is less than --first");
  plan.probes_a_hop = number("queries", 1, kMostProbesAHop);
  plan.probes_at_once = number("sim-queries", 1, kMostProbesAtOnce);
  plan.wait = seconds_between(options, "wait", 1ms, 1h);
  plan.port = static_cast<std::uint16_t>(number("port", 1, kLastPort));
  if (!plan.echo && plan.port + plan.probe_count() - 1 > kLastPort) {
    throw UsageError("--port: so many probes would need ports beyond 65535");
  }
  if (options.contains("size")) plan.packet_bytes = number("size", 1, kMostPacketBytes);
  plan.numeric = options["numeric"].as<bool>();
  return plan;
}

}  // namespace netrig::probe
