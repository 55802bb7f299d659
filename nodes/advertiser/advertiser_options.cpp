#include "advertiser/advertiser_options.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <string>
#include <vector>

#include "host/duration.hpp"
#include "host/duration_option.hpp"

namespace netrig {

namespace {

namespace po = boost::program_options;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

// RFC 4861 6.2.1; RFC 8319 4 for the longest lifetime, which is what the field holds.
constexpr Duration kShortestInterval = 4s;
constexpr Duration kLongestInterval = 30min;
constexpr Duration kLongestLifetime = 65'535s;
constexpr Duration kLongestValid = 24h * 365 * 100;  // the field holds 136 years
constexpr std::uint32_t kLeastMtu = 1280;            // bytes, RFC 8200 5
constexpr std::uint32_t kGreatestMtu = 65'535;       // bytes, of a veth
constexpr std::size_t kMostPrefixes = 16;            // with the other options they fit 1280 bytes
constexpr std::size_t kMostResolvers = 3;            // that hosts are sure to keep (RFC 8106 5.3.1)
constexpr int kResolverIntervals = 3;                // RFC 8106 5.1

Words words_of(const Options& options, const char* name) {
  return options.contains(name) ? options[name].as<Words>() : Words();
}

std::chrono::seconds seconds_option(const Options& options, const std::string& name, Duration most) {
  return std::chrono::floor<std::chrono::seconds>(duration_option(options, name, 0s, most));
}

std::vector<IpPrefix> read_prefixes(const Options& options, const Interface& interface) {
  std::vector<IpPrefix> prefixes;
  for (const auto& word : words_of(options, "prefix")) {
    const auto prefix = IpPrefix::parse(word);
    const bool is_subnet = prefix && prefix->address.is_v6() && prefix->network() == prefix->address &&
                           !prefix->address.is_multicast() && !prefix->address.v6().is_link_local();
    if (!is_subnet)
      throw UsageError("--prefix: \"" + word + "\" is not an IPv6 subnet such as 2001:db8::/64");
    prefixes.push_back(*prefix);
  }
  if (prefixes.empty()) prefixes = AdvertisedLink::prefixes_of(interface.addresses);
  if (prefixes.empty()) {
    throw UsageError(interface.name +
                     " has no IPv6 address of a subnet: give it one, or say --prefix 2001:db8::/64");
  }
  if (prefixes.size() > kMostPrefixes) throw UsageError("--prefix: more than 16 subnets");
  return prefixes;
}

std::vector<Ipv6Address> read_resolvers(const Options& options) {
  std::vector<Ipv6Address> resolvers;
  for (const auto& word : words_of(options, "resolver")) {
    const auto address = Ipv6Address::parse(word);
    if (!address || address->is_unspecified() || address->is_multicast())
      throw UsageError("--resolver: \"" + word + "\" is not a host's IPv6 address such as 2001:db8::53");
    resolvers.push_back(*address);
  }
  if (resolvers.size() > kMostResolvers) throw UsageError("--resolver: more than 3 servers");
  return resolvers;
}

std::uint32_t read_mtu(const Options& options, const Interface& interface) {
  const auto mtu = options.contains("mtu") ? options["mtu"].as<std::uint32_t>() : interface.mtu_bytes;
  if (mtu < kLeastMtu || mtu > kGreatestMtu)
    throw UsageError("--mtu: " + std::to_string(mtu) + " bytes; between 1280 and 65535 are possible");
  return mtu;
}

}  // namespace

void describe_advertiser(po::options_description& options, po::positional_options_description&) {
  const AdvertisedLink usual;
  const auto duration = [](Duration value) {
    return po::value<DurationOption>()->value_name("TIME")->default_value({value});
  };
  options.add_options()  //
      ("interface,i", po::value<std::string>()->value_name("NAME")->default_value("", "the only one"),
       "the interface to advertise on")  //
      ("prefix", po::value<Words>()->value_name("SUBNET"),
       "a subnet of the link, may be repeated (default: those of the interface's addresses); of a /64 hosts "
       "make themselves addresses")  //
      ("resolver", po::value<Words>()->value_name("ADDRESS"),
       "a DNS server, may be repeated (RFC 8106)")  //
      ("mtu", po::value<std::uint32_t>()->value_name("BYTES"),
       "MTU of the link, in bytes (default: the interface's)")  //
      ("lifetime", duration(usual.lifetime),
       "how long this is a default router, in whole seconds; 0: it is none; three intervals otherwise")  //
      ("valid", duration(usual.valid), "how long the subnets and the addresses made of them are valid")  //
      ("preferred", duration(usual.preferred),
       "how long such an address is used for what is new")  //
      ("interval", duration(AdvertisementIntervals().longest),
       "longest time between two advertisements that nobody asked for; the shortest is a third of it, or 3s");
}

AdvertiserConfig read_advertiser_config(const Options& options, const Interface& interface) {
  AdvertiserConfig config;
  auto& link = config.link;
  link.prefixes = read_prefixes(options, interface);
  link.resolvers = read_resolvers(options);
  link.mtu_bytes = read_mtu(options, interface);
  const auto interval = duration_option(options, "interval", kShortestInterval, kLongestInterval);
  config.intervals = AdvertisementIntervals::up_to(interval);
  link.resolver_lifetime = std::chrono::floor<std::chrono::seconds>(interval * kResolverIntervals);
  link.lifetime = seconds_option(options, "lifetime", kLongestLifetime);
  if (options["lifetime"].defaulted())  // RFC 4861 6.2.1
    link.lifetime = link.resolver_lifetime;
  if (link.lifetime != 0s && link.lifetime < interval)
    throw UsageError(
        "--lifetime: shorter than --interval: hosts would lose the router between two advertisements");
  link.valid = seconds_option(options, "valid", kLongestValid);
  link.preferred = seconds_option(options, "preferred", kLongestValid);
  if (link.preferred > link.valid)  // RFC 4861 4.6.2
    throw UsageError("--preferred: longer than --valid");
  return config;
}

}  // namespace netrig
