#include "flow/client_plan.hpp"

#include <boost/program_options/value_semantic.hpp>

#include "flow/units.hpp"
#include "host/duration.hpp"

namespace netrig::flow {

namespace po = boost::program_options;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kUdpBitsPerSecond = 1'000'000;  // iperf3's
constexpr std::uint32_t kUdpBlockBytes = 1448;          // with its headers within any usual MTU

std::uint64_t amount(const Options& options, const std::string& name, std::uint64_t base) {
  const auto& text = options[name].as<std::string>();
  const auto value = parse_amount(text, base);
  if (!value) throw UsageError("--" + name + ": '" + text + "' is no amount such as 1500, 64K or 1.5M");
  return *value;
}

Direction read_direction(const Options& options) {
  const bool reverse = options["reverse"].as<bool>();
  const bool both = options["bidir"].as<bool>();
  if (reverse && both) throw UsageError("--reverse and --bidir exclude each other");
  if (both) return Direction::both;
  return reverse ? Direction::reverse : Direction::forward;
}

/// 0 is no limit, as with iperf3.
std::optional<std::uint64_t> read_bitrate(const Options& options, Protocol protocol) {
  if (options.contains("bitrate")) {
    const auto rate = amount(options, "bitrate", 1000);
    return rate == 0 ? std::nullopt : std::optional(rate);
  }
  return protocol == Protocol::udp ? std::optional(kUdpBitsPerSecond) : std::nullopt;
}

std::uint32_t read_block_bytes(const Options& options, const Settings& settings) {
  if (!options.contains("length")) {
    return settings.protocol == Protocol::udp ? kUdpBlockBytes : settings.block_bytes;
  }
  const auto bytes = amount(options, "length", 1024);
  constexpr std::uint64_t kTooMany = std::uint64_t{1} << 31;  // for any; the limit itself is told elsewhere
  return static_cast<std::uint32_t>(std::min(bytes, kTooMany));
}

Settings read_settings(const Options& options) {
  Settings settings;
  if (options["udp"].as<bool>()) settings.protocol = Protocol::udp;
  settings.direction = read_direction(options);
  const auto flows = options["parallel"].as<int>();
  if (flows < 1 || flows > Settings::kMostFlows) {
    throw UsageError("--parallel must lie between 1 and " + std::to_string(Settings::kMostFlows));
  }
  settings.flows = static_cast<std::uint16_t>(flows);
  settings.duration = options["time"].as<DurationOption>();
  if (options.contains("bytes")) settings.bytes = amount(options, "bytes", 1024);
  if (settings.bytes && !options["time"].defaulted())
    throw UsageError("--time and --bytes exclude each other");
  settings.bits_per_second = read_bitrate(options, settings.protocol);
  settings.block_bytes = read_block_bytes(options, settings);
  settings.no_delay = options["no-delay"].as<bool>();
  if (const auto text = complaint(settings); !text.empty()) throw UsageError(text);
  return settings;
}

}  // namespace

void describe_client(po::options_description& options, po::positional_options_description& positional) {
  const auto amount_option = [] { return po::value<std::string>()->value_name("N"); };
  const auto duration = [](Duration usual) {
    return po::value<DurationOption>()->value_name("TIME")->default_value({usual});
  };
  options.add_options()("server", po::value<std::string>()->value_name("SERVER")->required(),
                        "name or address of the server")(
      "port,p", po::value<std::uint16_t>()->value_name("PORT")->default_value(kDefaultPort),
      "port of the server")("udp,u", po::bool_switch(), "UDP, not TCP")(
      "time,t", duration(10s), "how long to send")("bytes,n", amount_option(),
                                                   "how many bytes to send, instead of a time")(
      "bitrate,b", amount_option(),
      "bits a second of each flow; 0: as fast as can be (default: TCP 0, UDP 1M)")(
      "parallel,P", po::value<int>()->value_name("N")->default_value(1), "flows at once")(
      "reverse,R", po::bool_switch(), "the server sends")("bidir", po::bool_switch(), "both send at once")(
      "length,l", amount_option(),
      "bytes written at once, the payload of a datagram (default: 128K, UDP 1448)")(
      "no-delay,N", po::bool_switch(), "TCP without Nagle's algorithm")(
      "interval,i", duration(1s), "between two lines of figures; 0: only at the end")(
      "json,J", po::bool_switch(), "print the figures in JSON, by iperf3's keys");
  positional.add("server", 1);
}

ClientPlan read_client_plan(const Options& options) {
  ClientPlan plan;
  plan.host = options["server"].as<std::string>();
  plan.port = options["port"].as<std::uint16_t>();
  if (plan.port == 0) throw UsageError("--port must lie between 1 and 65535");
  plan.settings = read_settings(options);
  plan.interval = options["interval"].as<DurationOption>();
  if (plan.interval != Duration::zero() && plan.interval < 10ms)
    throw UsageError("--interval must be 0 or at least 10ms");
  plan.json = options["json"].as<bool>();
  return plan;
}

}  // namespace netrig::flow
