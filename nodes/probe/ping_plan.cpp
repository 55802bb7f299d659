#include "probe/ping_plan.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <limits>

#include "probe/seconds_option.hpp"

namespace netrig::probe {

namespace po = boost::program_options;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMaxPayloadBytes = 65507;  // 65535 less the headers of IPv4 and ICMP
constexpr Duration kLongest = 24h * 365;

bool read_dont_fragment(const Options& options) {
  const auto& text = options["pmtudisc"].as<std::string>();
  if (text == "do") return true;
  if (text == "dont") return false;
  throw UsageError("--pmtudisc: '" + text + "' is neither do nor dont");
}

}  // namespace

void describe_ping(po::options_description& options, po::positional_options_description& positional) {
  const PingPlan usual;
  const auto number = [] { return po::value<std::string>()->value_name("N"); };
  const auto duration = [] { return po::value<SecondsOption>()->value_name("TIME"); };
  options.add_options()  //
      ("host", po::value<std::string>()->value_name("HOST")->required(), "name or address")(
          "count,c", number(), "requests to send (default: until it is stopped)")(
          "interval,i", duration()->default_value({usual.interval}), "between two requests, 1ms at least")(
          "size,s", po::value<std::string>()->value_name("BYTES")->default_value("56"),
          "payload of a request")("ttl,t", number(), "time to live of the requests")(
          "timeout,W", duration()->default_value({usual.timeout}),
          "how long to wait for an answer after the last request, as long as none has come")(
          "deadline,w", duration(),
          "end after this time; with --count, send until so many are answered, an error comes or the time "
          "is over")("pmtudisc,M", po::value<std::string>()->value_name("WORD")->default_value("dont"),
                     "do: routers may not fragment the requests; dont: they may")(
          "numeric,n", po::bool_switch(), "do not look up the name of the address")(
          "quiet,q", po::bool_switch(), "print nothing but the first line and the statistics")(
          "ipv4,4", po::bool_switch(), "use IPv4 only")("ipv6,6", po::bool_switch(), "use IPv6 only");
  positional.add("host", 1);
}

PingPlan read_ping_plan(const Options& options) {
  PingPlan plan;
  plan.host = options["host"].as<std::string>();
  plan.family = family_option(options);
  if (options.contains("count")) {
    plan.count = number_between(options, "count", 1, std::numeric_limits<std::int64_t>::max());
  }
  plan.interval = seconds_between(options, "interval", 1ms, 24h);
  plan.size_bytes = number_between(options, "size", 0, kMaxPayloadBytes);
  if (options.contains("ttl")) plan.ttl = static_cast<std::uint8_t>(number_between(options, "ttl", 1, 255));
  plan.timeout = seconds_between(options, "timeout", 0s, 24h);
  if (options.contains("deadline")) plan.deadline = seconds_between(options, "deadline", 1ms, kLongest);
  plan.dont_fragment = read_dont_fragment(options);
  plan.numeric = options["numeric"].as<bool>();
  plan.quiet = options["quiet"].as<bool>();
  return plan;
}

}  // namespace netrig::probe
