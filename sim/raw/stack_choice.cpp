#include "raw/stack_choice.hpp"

namespace netrig {

namespace po = boost::program_options;

namespace {

using Words = std::vector<std::string>;

Words words_of(const Options& options, const char* name) {
  return options.contains(name) ? options[name].as<Words>() : Words();
}

}  // namespace

po::options_description stack_options() {
  po::options_description options("Network stack");
  options.add_options()("stack", po::value<std::string>()->value_name("KIND")->default_value("kernel"),
                        "kernel, or raw: netrig's own TCP/IP on raw sockets")(
      "stack-interface", po::value<Words>()->value_name("NAME[@MAC][=ADDRESS/LENGTH]"),
      "with --stack raw: an interface it uses, its own MAC address there instead of the interface's, and its "
      "IP address, or auto for one of a router's IPv6 subnet; several times for several; without one it "
      "reaches nobody")("stack-route", po::value<Words>()->value_name("DESTINATION=GATEWAY"),
                        "with --stack raw: a route, e.g. default=10.0.0.1; several times for several")(
      "stack-congestion", po::value<std::string>()->value_name("ALGORITHM")->default_value("cubic"),
      "with --stack raw: TCP's congestion control, cubic or reno")(
      "stack-ecn", po::value<std::string>()->value_name("USE")->default_value("accept"),
      "with --stack raw: congestion marks (RFC 3168), off, accept (when the peer asks) or request")(
      "stack-pacing", po::bool_switch(), "with --stack raw: spreads TCP's segments over the round trip")(
      "tcp-trace", po::value<std::string>()->value_name("FILE"),
      "with --stack raw: appends what becomes of TCP connections to a file, as CSV");
  return options;
}

StackChoice stack_choice(const Options& options) {
  StackChoice choice;
  const auto kind = options["stack"].as<std::string>();
  if (kind != "kernel" && kind != "raw") throw UsageError("--stack " + kind + ": kernel or raw");
  choice.raw = kind == "raw";
  for (const auto& word : words_of(options, "stack-interface")) {
    const auto device = parse_device(word);
    if (!device)
      throw UsageError(
          "--stack-interface " + word +
          ": NAME[@MAC][=ADDRESS/LENGTH or =auto], e.g. eth0=10.0.0.2/24; a MAC address is no group's");
    choice.configuration.devices.push_back(*device);
  }
  for (const auto& word : words_of(options, "stack-route")) {
    const auto route = parse_route(word);
    if (!route) throw UsageError("--stack-route " + word + ": DESTINATION=GATEWAY, e.g. default=10.0.0.1");
    choice.configuration.routes.push_back(*route);
  }
  const auto name = options["stack-congestion"].as<std::string>();
  const auto algorithm = congestion_algorithm(name);
  if (!algorithm) throw UsageError("--stack-congestion " + name + ": cubic or reno");
  choice.configuration.congestion = *algorithm;
  const auto ecn_name = options["stack-ecn"].as<std::string>();
  const auto ecn = ecn_use(ecn_name);
  if (!ecn) throw UsageError("--stack-ecn " + ecn_name + ": off, accept or request");
  choice.configuration.ecn = *ecn;
  choice.configuration.pacing = options["stack-pacing"].as<bool>();
  if (options.contains("tcp-trace")) choice.configuration.tcp_trace = options["tcp-trace"].as<std::string>();
  for (const char* option :
       {"stack-interface", "stack-route", "stack-congestion", "stack-ecn", "stack-pacing", "tcp-trace"}) {
    if (options.contains(option) && !options[option].defaulted() && !choice.raw)
      throw UsageError("--" + std::string(option) + " goes with --stack raw");
  }
  return choice;
}

}  // namespace netrig
