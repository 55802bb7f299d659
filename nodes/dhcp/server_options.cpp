#include "dhcp/server_options.hpp"

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "dhcp/option_values.hpp"
#include "dhcp/subnet_option.hpp"
#include "host/duration.hpp"
#include "host/duration_option.hpp"
#include "host/path.hpp"

namespace netrig {

namespace {

namespace po = boost::program_options;
using namespace std::chrono_literals;

constexpr std::uint64_t kMostAddresses =
    1'000'000;                             // of all pools; each may cost some hundred bytes of memory
constexpr std::size_t kMostSubnets = 256;  // each message is looked up in them one by one
constexpr std::size_t kMostReservations = 65'536;
constexpr int kPointToPoint = 31;  // RFC 3021: both addresses are hosts

using Texts = std::vector<std::string>;

po::typed_value<std::string>* text(const char* name) {
  return po::value<std::string>()->value_name(name)->default_value("");
}

po::typed_value<Texts>* texts(const char* name) {
  return po::value<Texts>()->value_name(name)->default_value({}, "")->composing();
}

po::typed_value<DurationOption>* time_of(Duration value) {
  return po::value<DurationOption>()->value_name("TIME")->default_value({value});
}

po::typed_value<std::string>* lease_time() {
  return po::value<std::string>()->value_name("TIME")->default_value(format_duration(LeaseTimes().lease));
}

IpPrefix own_address(const Interface& interface, const std::string& said) {
  if (const auto prefix = IpPrefix::parse(said); prefix && prefix->address.is_v4()) return *prefix;
  std::optional<Ipv4Address> wanted;
  if (!said.empty()) wanted = ipv4_option("--server-address", said);
  for (const auto& address : interface.addresses) {
    if (address.address.is_v4() && (!wanted || address.address == IpAddress(*wanted))) return address;
  }
  if (!wanted) {
    throw UsageError(interface.name +
                     " has no IPv4 address: give it one, or say --server-address ADDRESS/LENGTH");
  }
  throw UsageError("--server-address: " + interface.name + " does not have " + said +
                   ": say ADDRESS/LENGTH to use it anyhow");
}

/// What the command line says for the own link, and for others that say nothing else.
SubnetConfig own_subnet(const Options& options, const IpPrefix& own) {
  SubnetConfig subnet;
  subnet.prefix = {own.network(), own.length};
  for (const auto& said : options["pool"].as<Texts>()) {
    for (const auto& range : ipv4_ranges_option("--pool", said)) subnet.pools.push_back(range);
  }
  auto& offers = subnet.offers;
  offers.routers = ipv4_list_option("--router", options["router"].as<std::string>());
  offers.dns_servers = ipv4_list_option("--dns", options["dns"].as<std::string>());
  offers.ntp_servers = ipv4_list_option("--ntp", options["ntp"].as<std::string>());
  offers.domain = options["domain"].as<std::string>();
  if (options.contains("mtu")) offers.mtu_bytes = options["mtu"].as<std::uint16_t>();
  for (const auto& said : options["option"].as<Texts>())
    offers.more.push_back(dhcp_option_option("--option", said));
  check_offers(offers);
  subnet.times.lease = lease_option("--lease", options["lease"].as<std::string>());
  if (options.contains("t1")) subnet.times.renew_after = options["t1"].as<DurationOption>();
  if (options.contains("t2")) subnet.times.rebind_after = options["t2"].as<DurationOption>();
  subnet.times = checked_times(subnet.times);
  return subnet;
}

std::string text_of(const AddressRange& range) {
  return range.first.to_string() + "-" + range.last.to_string();
}

void check_pool(const SubnetConfig& subnet, const AddressRange& pool) {
  const auto& prefix = subnet.prefix;
  if (!prefix.contains(pool.first) || !prefix.contains(pool.last)) {
    throw UsageError("--pool: " + text_of(pool) + " is not within the subnet " + prefix.to_string());
  }
  if (prefix.length < kPointToPoint &&
      (prefix.network() == IpAddress(pool.first) || prefix.last() == IpAddress(pool.last))) {
    throw UsageError("--pool: " + text_of(pool) +
                     " holds the subnet's first or last address, which no host may have");
  }
}

void check_pools(SubnetConfig& subnet) {
  for (const auto& pool : subnet.pools) check_pool(subnet, pool);
  std::ranges::sort(subnet.pools, {}, &AddressRange::first);
  for (std::size_t i = 1; i < subnet.pools.size(); ++i) {
    if (subnet.pools[i].first <= subnet.pools[i - 1].last)
      throw UsageError("--pool: " + text_of(subnet.pools[i - 1]) + " and " + text_of(subnet.pools[i]) +
                       " overlap");
  }
}

void check_subnets(std::vector<SubnetConfig>& subnets) {
  if (subnets.size() > kMostSubnets) throw UsageError("--subnet: more than 256 subnets");
  std::ranges::sort(subnets, {}, [](const SubnetConfig& subnet) { return subnet.prefix.address; });
  std::uint64_t addresses = 0;
  for (std::size_t i = 0; i < subnets.size(); ++i) {
    check_pools(subnets[i]);
    for (const auto& pool : subnets[i].pools) addresses += pool.size();
    if (i > 0 && subnets[i].prefix.network() <= subnets[i - 1].prefix.last())
      throw UsageError("--subnet: " + subnets[i - 1].prefix.to_string() + " and " +
                       subnets[i].prefix.to_string() + " overlap");
  }
  if (addresses > kMostAddresses) throw UsageError("--pool: more than 1000000 addresses in all pools");
}

/// Those that were added so far, for quick checks.
struct AddedReservations {
  std::set<Ipv4Address> addresses;
  std::set<std::tuple<IpAddress, std::optional<MacAddress>, Bytes>> clients;  ///< by the subnet's address
};

void check_reserved(const SubnetConfig& subnet, const Ipv4Address& address, const Ipv4Address& server) {
  const std::string text = "--host: " + address.to_string();
  if (address == server) throw UsageError(text + " is the server's own address");
  if (std::ranges::count(subnet.offers.routers, address) > 0)
    throw UsageError(text + " is the router's address");
  if (subnet.prefix.length < kPointToPoint &&
      (subnet.prefix.network() == IpAddress(address) || subnet.prefix.last() == IpAddress(address)))
    throw UsageError(text + " is the subnet's first or last address, which no host may have");
}

void add_reservation(std::vector<SubnetConfig>& subnets, const std::string& said, const Ipv4Address& server,
                     AddedReservations& added) {
  const auto reservation = reservation_option("--host", said);
  const auto subnet = std::ranges::find_if(
      subnets, [&](const SubnetConfig& each) { return each.prefix.contains(reservation.address); });
  if (subnet == subnets.end())
    throw UsageError("--host: " + said + ": no subnet here has this address; say --subnet");
  check_reserved(*subnet, reservation.address, server);
  if (!added.addresses.insert(reservation.address).second)
    throw UsageError("--host: " + reservation.address.to_string() + " is reserved twice");
  if (!added.clients.emplace(subnet->prefix.network(), reservation.mac, reservation.client_identifier).second)
    throw UsageError("--host: " + said + ": this client has another address reserved in the subnet");
  subnet->reservations.push_back(reservation);
}

std::vector<SubnetConfig> all_subnets(const Options& options, const IpPrefix& own) {
  const auto defaults = own_subnet(options, own);
  std::vector<SubnetConfig> subnets;
  for (const auto& said : options["subnet"].as<Texts>()) subnets.push_back(subnet_option(said, defaults));
  const auto& hosts = options["host"].as<Texts>();
  const bool serves_own_link =
      !defaults.pools.empty() || std::ranges::any_of(hosts, [&](const std::string& said) {
        return defaults.prefix.contains(reservation_option("--host", said).address);
      });
  if (serves_own_link) subnets.push_back(defaults);
  if (subnets.empty()) throw UsageError("nothing to give: say --pool FIRST-LAST, --host or --subnet");
  check_subnets(subnets);
  if (hosts.size() > kMostReservations) throw UsageError("--host: more than 65536 reservations");
  AddedReservations added;
  for (const auto& said : hosts) add_reservation(subnets, said, own.address.v4(), added);
  return subnets;
}

}  // namespace

void describe_server(po::options_description& options) {
  const ServerConfig defaults;
  options.add_options()  //
      ("interface,i", po::value<std::string>()->value_name("NAME")->default_value("", "the only one"),
       "the interface to serve")  //
      ("pool,p", texts("FIRST-LAST,..."),
       "the addresses to give on the interface's link; may be repeated")  //
      ("server-address",
       po::value<std::string>()->value_name("ADDRESS")->default_value("", "the interface's"),
       "the server's own address, as ADDRESS/LENGTH if the interface does not have it")  //
      ("state", po::value<GrantedPath>()->value_name("DIR"),
       "a directory where leases are kept, which outlive the server there; made if it is missing")          //
      ("lease", lease_time(), "lease time, or infinite")                                                    //
      ("t1", po::value<DurationOption>()->value_name("TIME"), "when a lease is to be renewed; half of it")  //
      ("t2", po::value<DurationOption>()->value_name("TIME"),
       "when any server may renew it; seven eighths of it")                                  //
      ("router", text("ADDRESS,..."), "default routers")                                     //
      ("dns", text("ADDRESS,..."), "name servers")                                           //
      ("ntp", text("ADDRESS,..."), "time servers")                                           //
      ("domain", text("NAME"), "domain name")                                                //
      ("mtu", po::value<std::uint16_t>()->value_name("BYTES"), "MTU of the link, in bytes")  //
      ("option", texts("CODE=VALUE"),
       "any other option: text:…, ip:ADDRESS,… or hex:…; may be repeated")  //
      ("host", texts("CLIENT=ADDRESS"),
       "keeps an address for the client with a MAC address, or id:HEX; behind it ,NAME may be told; may be "
       "repeated")  //
      ("subnet", texts("TEXT"),
       "a subnet beyond a relay agent: NETWORK/LENGTH pool=FIRST-LAST router=ADDRESS, and dns, ntp, domain, "
       "mtu, lease, t1, t2, option likewise; may be repeated")  //
      ("rapid-commit", po::bool_switch(),
       "lets clients that ask for it have a lease by two messages (RFC 4039)")  //
      ("authoritative", po::bool_switch(),
       "no other server knows clients of these subnets: refuses addresses it did not give")  //
      ("probe-wait", time_of(defaults.probe_wait),
       "how long a probe waits before an address is offered; 0: no probe")                 //
      ("offer-hold", time_of(defaults.offer_hold), "how long an offered address is kept")  //
      ("decline-hold", time_of(defaults.decline_hold),
       "how long an address is left alone that was found in use");
}

ServerConfig server_config(const Options& options, const Interface& interface) {
  ServerConfig config;
  config.mac = interface.mac;
  const auto own = own_address(interface, options["server-address"].as<std::string>());
  config.address = own.address.v4();
  config.subnets = all_subnets(options, own);
  config.rapid_commit = options["rapid-commit"].as<bool>();
  config.authoritative = options["authoritative"].as<bool>();
  config.probe_wait = duration_option(options, "probe-wait", 0s, 1min);
  config.offer_hold = duration_option(options, "offer-hold", 1s, 1h);
  config.decline_hold = duration_option(options, "decline-hold", 0s, 24h);
  return config;
}

}  // namespace netrig
