#include "boot/boot_plan.hpp"

#include <boost/program_options/value_semantic.hpp>

#include "ftp/virtual_path.hpp"
#include "host/duration.hpp"

namespace netrig {

namespace po = boost::program_options;
using namespace std::chrono_literals;

namespace {

Duration duration_between(const Options& options, const std::string& name, Duration least, Duration most) {
  const Duration value = options[name].as<DurationOption>();
  if (value < least || value > most) {
    throw UsageError("--" + name + " must lie between " + format_duration(least) + " and " +
                     format_duration(most));
  }
  return value;
}

std::string output_of(const Options& options, const FtpUrl& url) {
  const auto output = options.contains("output") ? options["output"].as<std::string>() : url.file_name();
  if (output.empty()) throw UsageError("the URL names a directory; boot wants a file, or --output NAME");
  const auto path = ftp::VirtualPath().resolve(output);
  if (!path || path->relative() != output) {
    throw UsageError("--output: '" + output + "' is no name beneath the computer's own directory");
  }
  return output;
}

void refuse_dhcp_options(const Options& options) {
  for (const char* name : {"start-wait", "retry-wait", "probe-wait"}) {
    if (!options[name].defaulted())
      throw UsageError("--" + std::string(name) + " is of DHCP, which --ipv6 does without");
  }
}

}  // namespace

void describe_boot(po::options_description& options, po::positional_options_description& positional) {
  const DhcpClientConfig usual;
  const auto duration = [](Duration value) {
    return po::value<DurationOption>()->value_name("TIME")->default_value({value});
  };
  auto add = options.add_options();
  add("url", po::value<std::string>()->value_name("URL"), "ftp://HOST/PATH of the file to fetch");
  add("ipv6,6", po::bool_switch(),
      "without DHCP: waits for the IPv6 address that the host makes itself of what a router tells (RFC "
      "4862), "
      "and for the DNS servers that it tells of (RFC 8106) if the host knows none");
  add("interface", po::value<std::string>()->value_name("NAME")->default_value(""),
      "network card (default: the only one)");
  add("output", po::value<std::string>()->value_name("NAME"),
      "name for the file (default: the last one in the URL)");
  add("timeout", duration(60s), "for everything together");
  add("start-wait", duration(usual.start_wait),
      "random time of at most this before DHCP begins (RFC 2131 4.4.1)");
  add("retry-wait", duration(usual.retry_wait),
      "before the first repetition of a DHCP message; doubled with each");
  add("probe-wait", duration(usual.probe.wait),
      "PROBE_WAIT of RFC 5227, its other times being scaled with it; 0: the address is not probed for");
  positional.add("url", 1);
}

BootPlan read_boot_plan(const Options& options) {
  if (!options.contains("url")) throw UsageError("the URL of the file to fetch is missing");
  BootPlan plan;
  plan.url = FtpUrl::parse(options["url"].as<std::string>());
  plan.output = output_of(options, plan.url);
  plan.ipv6 = options["ipv6"].as<bool>();
  if (plan.ipv6) refuse_dhcp_options(options);
  plan.device = plan.dhcp.device = options["interface"].as<std::string>();
  plan.dhcp.start_wait = duration_between(options, "start-wait", 0s, 60s);
  plan.dhcp.retry_wait = duration_between(options, "retry-wait", 10ms, 60s);
  plan.dhcp.probe = ProbeTiming::scaled_to(duration_between(options, "probe-wait", 0s, 10s));
  plan.timeout = duration_between(options, "timeout", 1ms, 24h);
  return plan;
}

}  // namespace netrig
